//! The rules of a checked agreement in one way of writing: numbers in the unit of what they are compared with, durations in
//! days or months, defined expressions put in where they are used.

mod expressions;

use indexmap::IndexMap;

use crate::calendar::{Duration, Rounding};
use crate::model::{
    Action, ActionKind, Actor, Agreement, Anchor, BenchmarkStatus, DateExpr, GrantLevel, Indicator, Lasts, Measure,
    Program, Safeguard, SafeguardRule, Selection, Stage, StageOutcome, Stale, Standing, Step, StepKind, Subject,
    SuspensionEnd, Trigger, UnknownAs, Version, Window,
};
use crate::quantity::{Number, Unit, percent, plain, with_unit};

/// The clauses of each declaration by kind and name; a clause that may stand several times has a number behind its word.
pub type Rules = IndexMap<(&'static str, String), Vec<(String, String)>>;

/// The rules of a program: of the base texts, and of each amendment what it changes.
pub fn of(program: &Program) -> Rules {
    let mut all = Rules::new();
    for text in &program.texts {
        let base = Writer { agreement: text.base() };
        // The main agreement is the same one in both versions, whatever it is called.
        all.insert(("agreement", text.alias.clone().unwrap_or_default()), base.head());
        for subject in base.agreement.subjects() {
            let declared = base.agreement.declared(subject);
            if !declared.absent && !matches!(subject, Subject::Amendment(_)) {
                all.insert((word(subject), declared.name.clone()), base.clauses(subject));
            }
        }
        for pair in text.versions.windows(2) {
            let [before, after] = pair else { continue };
            if let Some(id) = after.amendment {
                let name = after.agreement[id].declared.name.clone();
                all.insert(("amendment", name), amendment(before, after));
            }
        }
    }
    all
}

/// What an amendment makes of the text.
fn amendment(before: &Version, after: &Version) -> Vec<(String, String)> {
    let mut clauses = vec![("effective".to_owned(), after.effective.to_string())];
    let (old, new) = (Writer { agreement: &before.agreement }, Writer { agreement: &after.agreement });
    for subject in new.agreement.subjects() {
        let (was, is) = (old.agreement.declared(subject).absent, new.agreement.declared(subject).absent);
        let name = format!("{} {}", word(subject), new.agreement.declared(subject).name);
        let all = |clauses: Vec<(String, String)>| {
            clauses.into_iter().map(|(word, text)| format!("{word} {text}")).collect::<Vec<_>>().join("; ")
        };
        match (was, is) {
            (true, true) => {}
            (true, false) => clauses.push((format!("adds {name}"), all(new.clauses(subject)))),
            (false, true) => clauses.push((format!("removes {name}"), String::new())),
            (false, false) => {
                let (earlier, later) = (old.clauses(subject), new.clauses(subject));
                if earlier != later {
                    clauses.push((format!("replaces {name}"), all(later)));
                }
            }
        }
    }
    clauses
}

const fn word(subject: Subject) -> &'static str {
    match subject {
        Subject::Party(_) => "party",
        Subject::Body(_) => "body",
        Subject::Event(_) => "event",
        Subject::Indicator(_) => "indicator",
        Subject::Benchmark(_) => "benchmark",
        Subject::Relief(_) => "relief",
        Subject::Stage(_) => "stage",
        Subject::Trigger(_) => "trigger",
        Subject::Reversal(_) => "reversal",
        Subject::Review(_) => "review",
        Subject::Grievance(_) => "grievance",
        Subject::Safeguard(_) => "safeguard",
        Subject::Amendment(_) => "amendment",
    }
}

/// As calendars count them.
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Collects the clauses of one declaration.
#[derive(Default)]
struct Clauses(Vec<(String, String)>);

impl Clauses {
    fn add(&mut self, word: &str, text: impl Into<String>) {
        self.0.push((word.to_owned(), text.into()));
    }

    fn add_if(&mut self, word: &str, text: Option<String>) {
        if let Some(text) = text {
            self.add(word, text);
        }
    }

    fn mark(&mut self, word: &str, is_so: bool) {
        if is_so {
            self.add(word, "yes");
        }
    }
}

struct Writer<'a> {
    agreement: &'a Agreement,
}

impl Writer<'_> {
    fn head(&self) -> Vec<(String, String)> {
        let mut clauses = Clauses::default();
        clauses.add("name", self.agreement.name.clone());
        clauses.add_if("concluded", self.agreement.concluded.map(|day| day.to_string()));
        let rounding = match self.agreement.reckoning.rounding {
            Rounding::Down => "down",
            Rounding::Up => "up",
        };
        clauses.add("rounding", rounding);
        for (index, calendar) in self.agreement.reckoning.calendars.iter().enumerate() {
            let holidays = calendar.holidays.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let weekend = WEEKDAYS.iter().zip(calendar.weekend).filter(|(_, is_free)| *is_free).map(|(day, _)| *day);
            let weekend = weekend.collect::<Vec<_>>().join(", ");
            clauses.add(&format!("calendar {}", index + 1), format!("weekend {weekend}; holidays {holidays}"));
        }
        for (index, condition) in self.agreement.assumptions.iter().enumerate() {
            clauses.add(&format!("assume {}", index + 1), self.expr(*condition));
        }
        clauses.0
    }

    fn clauses(&self, subject: Subject) -> Vec<(String, String)> {
        let agreement = self.agreement;
        let mut clauses = Clauses::default();
        match subject {
            Subject::Party(id) => {
                clauses.add_if("until", agreement[id].until.map(|event| agreement[event].declared.name.clone()));
            }
            Subject::Body(id) => {
                let members = agreement[id].members.iter().map(|party| agreement[*party].declared.name.as_str());
                clauses.add_if("of", some_list(members.collect()));
                clauses.add_if("tags", some_list(agreement[id].tags.iter().map(String::as_str).collect()));
            }
            Subject::Event(id) => clauses.add_if("by", self.standing(&agreement[id].by)),
            Subject::Indicator(id) => self.indicator(&agreement[id], &mut clauses),
            Subject::Benchmark(id) => {
                let benchmark = &agreement[id];
                clauses.add_if("by", self.actors(&benchmark.by));
                clauses.add("requires", self.expr(benchmark.requires));
                clauses.add_if(
                    "verified by",
                    benchmark.verified.as_ref().map(|quorum| {
                        let bodies = self.actors(&quorum.of).unwrap_or_default();
                        if quorum.of.len() == 1 { bodies } else { format!("{} of {{ {bodies} }}", quorum.count) }
                    }),
                );
                let accepting: Vec<&str> = benchmark.accepting.iter().map(|status| status.word()).collect();
                clauses.add_if("accepting", some_list(accepting));
                clauses.add_if("certified by", benchmark.certified.map(|body| agreement[body].declared.name.clone()));
                clauses.add_if("waivable by", self.actors(&benchmark.waivable));
                let unknown = match benchmark.unknown_counts {
                    UnknownAs::Unknown => None,
                    UnknownAs::Met => Some("met"),
                    UnknownAs::Unmet => Some("unmet"),
                    UnknownAs::Hold => Some("hold"),
                };
                clauses.add_if("unknown counts as", unknown.map(str::to_owned));
                if let Some(tested) = &benchmark.tested {
                    let within = tested.within.as_ref().map(|(window, otherwise)| {
                        let otherwise =
                            if *otherwise == BenchmarkStatus::Unknown { "unknown" } else { otherwise.word() };
                        format!(" {} else {otherwise}", self.window(window))
                    });
                    let (every, from) = (self.duration(tested.every), self.date(&tested.from));
                    clauses.add("tested", format!("every {every} from {from}{}", within.unwrap_or_default()));
                }
                if let Some(due) = &benchmark.due {
                    let trigger = &agreement[due.trigger].declared.name;
                    clauses.add("due", format!("{} else trigger {trigger}", self.window(&due.deadline)));
                }
                if benchmark.weight != Number::ONE {
                    clauses.add("weight", plain(benchmark.weight));
                }
            }
            Subject::Relief(id) => {
                let relief = &agreement[id];
                clauses.add_if("by", self.actors(&relief.by));
                clauses.add_if("to", self.actors(&relief.to));
                clauses.add_if("sector", some_list(relief.sectors.iter().map(String::as_str).collect()));
                clauses.add_if("notice", relief.notice.map(|length| self.duration(length)));
                clauses.add_if("irrevocable after", relief.irrevocable_after.map(|length| self.duration(length)));
                clauses.mark("humanitarian", relief.humanitarian);
                clauses.mark("permanent", relief.permanent);
                clauses.add_if("amount in", relief.amount.as_ref().map(|unit| unit.name.clone()));
            }
            Subject::Stage(id) => self.stage(&agreement[id], &mut clauses),
            Subject::Trigger(id) => self.trigger(&agreement[id], &mut clauses),
            Subject::Reversal(id) => {
                let reversal = &agreement[id];
                clauses.add("reverses", self.selection(&reversal.reverses));
                clauses.add_if("winds down over", reversal.winds_down.map(|length| self.duration(length)));
                let takes = reversal.takes.iter().map(|stage| agreement[*stage].declared.name.as_str());
                clauses.add_if("takes stages", some_list(takes.collect()));
                clauses.add_if("restores when", reversal.restores.map(|condition| self.expr(condition)));
                clauses.mark("ends agreement", reversal.ends_agreement);
            }
            Subject::Review(id) => {
                let review = &agreement[id];
                let schedule = review.schedule.as_ref();
                clauses.add_if(
                    "every",
                    schedule.map(|(every, from)| format!("{} from {}", self.duration(*every), self.date(from))),
                );
                clauses.add_if("by", self.actors(&review.by));
                let reports = review.reports.iter().map(|subject| agreement.declared(*subject).name.as_str());
                clauses.add_if("reports", some_list(reports.collect()));
                clauses.add_if("due", review.due.as_ref().map(|due| self.waiting(due)));
            }
            Subject::Grievance(id) => {
                let grievance = &agreement[id];
                clauses.add_if("from", self.standing(&grievance.from));
                clauses.add_if("to", self.actors(&grievance.to));
                clauses.add_if("answered", grievance.answered.as_ref().map(|answered| self.waiting(answered)));
            }
            Subject::Safeguard(id) => self.safeguard(&agreement[id], &mut clauses),
            Subject::Amendment(id) => clauses.add("effective", agreement[id].effective.to_string()),
        }
        clauses.0
    }

    fn indicator(&self, indicator: &Indicator, clauses: &mut Clauses) {
        let values = |values: &[String]| values.join(", ");
        let measure = match &indicator.measure {
            Measure::Stock => format!("stock in {}", unit_name(&indicator.unit)),
            Measure::Flow => format!("flow in {}", unit_name(&indicator.unit)),
            Measure::Amounts => format!("flow in {} as it occurs", unit_name(&indicator.unit)),
            Measure::Bool { momentary } => format!("state bool{}", if *momentary { " momentary" } else { "" }),
            Measure::Category { ordered, values: list, momentary } => {
                let (ordered, momentary) =
                    (if *ordered { "ordered " } else { "" }, if *momentary { " momentary" } else { "" });
                format!("state one of {ordered}{{ {} }}{momentary}", values(list))
            }
        };
        clauses.add("measures", measure);
        let mut ranked: Vec<(u16, Actor)> = indicator
            .ranks
            .iter()
            .zip(&indicator.sources)
            .filter_map(|(rank, source)| Some(((*rank)?, *source)))
            .collect();
        ranked.sort_unstable();
        let sources: Vec<Actor> = ranked.into_iter().map(|(_, actor)| actor).collect();
        clauses.add_if("reported by", self.actors(&sources));
        clauses.add_if("every", indicator.every.map(|every| self.duration(every)));
        clauses.add(
            "stale",
            match indicator.stale {
                Stale::Never => "never".to_owned(),
                Stale::After(length) => format!("after {}", self.duration(length)),
            },
        );
        if let Some(disputes) = &indicator.disputes {
            let body = &self.agreement[disputes.to].declared.name;
            let silence = if disputes.silence_stands { "stand" } else { "void" };
            clauses.add("disputes", format!("to {body} {} else {silence}", self.window(&disputes.window)));
        }
    }

    fn stage(&self, stage: &Stage, clauses: &mut Clauses) {
        let after = stage.after.iter().map(|before| self.agreement[*before].declared.name.as_str());
        clauses.add_if("after", some_list(after.collect()));
        clauses.add_if("opens", stage.opens.as_ref().map(|date| self.date(date)));
        let mut requires: Vec<String> = stage.requires.iter().map(|condition| self.expr(*condition)).collect();
        requires.sort();
        clauses.add_if("requires", some_list(requires.iter().map(String::as_str).collect()));
        if let Some(deadline) = &stage.deadline {
            let outcome = self.outcome(&deadline.outcome);
            clauses.add("deadline", format!("{} else {outcome}", self.window(&deadline.window)));
        }
        for grant in &stage.grants {
            let relief = &self.agreement[grant.relief];
            let unit = relief.amount.as_ref().map_or("", |unit| &unit.name);
            let level = match grant.level {
                GrantLevel::Share(share) => percent(share),
                GrantLevel::Of(amount) => format!("of {}", with_unit(amount, unit)),
                GrantLevel::UpTo(amount) => format!("up to {} in all", with_unit(amount, unit)),
            };
            let permanent = if grant.permanent { ", permanent" } else { "" };
            clauses.add(&format!("grants {}", relief.declared.name), format!("{level}{permanent}"));
        }
        clauses.add_if("while", stage.condition.map(|condition| self.expr(condition)));
        clauses.add_if(
            "lasts",
            stage.lasts.as_ref().map(|lasts| match lasts {
                Lasts::Term { length, from: None } => self.duration(*length),
                Lasts::Term { length, from: Some(from) } => {
                    format!("{} from {}", self.duration(*length), self.date(from))
                }
                Lasts::Until(date) => format!("until {}", self.date(date)),
            }),
        );
    }

    fn trigger(&self, trigger: &Trigger, clauses: &mut Clauses) {
        let during = trigger.during.iter().map(|stage| self.agreement[*stage].declared.name.as_str());
        clauses.add_if("during", some_list(during.collect()));
        clauses.add_if("when", trigger.when.map(|condition| self.expr(condition)));
        clauses.add_if("raised by", trigger.raised_by.as_ref().and_then(|by| self.standing(by)));
        clauses.mark("on allegation", trigger.on_allegation);
        for (index, step) in trigger.process.iter().enumerate() {
            clauses.add(&format!("step {}", index + 1), self.step(step));
        }
        for (index, action) in trigger.then.iter().enumerate() {
            let word = if index == 0 { "then".to_owned() } else { format!("then {}", index + 1) };
            clauses.add(&word, self.action(action));
        }
        clauses.mark("repeats", trigger.repeats);
    }

    fn step(&self, step: &Step) -> String {
        let window = self.window(&step.window);
        let silence = |proceeds: bool| if proceeds { "proceed" } else { "dismiss" };
        match &step.kind {
            StepKind::Cure { at_most: None } => format!("cure {window}"),
            StepKind::Cure { at_most: Some(times) } => format!("cure {window} at most {times} times"),
            StepKind::Notice => format!("notice {window}"),
            StepKind::Refer { body, silence_proceeds } => {
                format!("refer {} {window} else {}", self.agreement[*body].declared.name, silence(*silence_proceeds))
            }
            StepKind::Decide { body, silence_proceeds } => {
                format!("decide {} {window} else {}", self.agreement[*body].declared.name, silence(*silence_proceeds))
            }
        }
    }

    fn action(&self, action: &Action) -> String {
        let agreement = self.agreement;
        let text = match &action.kind {
            ActionKind::Reverse(reversal) => agreement[*reversal].declared.name.clone(),
            ActionKind::Suspend { reliefs, end } => {
                let end = match end {
                    SuspensionEnd::For(length) => format!("for {}", self.duration(*length)),
                    SuspensionEnd::UntilDate(date) => format!("until {}", self.date(date)),
                    SuspensionEnd::Until(condition) => format!("until {}", self.expr(*condition)),
                };
                format!("suspend {} {end}", self.selection(reliefs))
            }
            ActionKind::Cap { reliefs, to, restore } => {
                let word = if *restore { "restore" } else { "reduce" };
                format!("{word} {} to {}", self.selection(reliefs), percent(*to))
            }
            ActionKind::Extend { stage, by } => {
                format!("extend {} by {}", agreement[*stage].declared.name, self.duration(*by))
            }
            ActionKind::Convene(review) => format!("convene {}", agreement[*review].declared.name),
            ActionKind::Terminate => "terminate".to_owned(),
            ActionKind::Entitle { actor, reversal, window } => {
                let reversal = &agreement[*reversal].declared.name;
                format!("entitle {} to {reversal} {}", agreement.actor_name(*actor), self.window(window))
            }
        };
        match action.condition {
            Some(condition) => format!("{text} if {}", self.expr(condition)),
            None => text,
        }
    }

    fn safeguard(&self, safeguard: &Safeguard, clauses: &mut Clauses) {
        match &safeguard.rule {
            SafeguardRule::Always(condition) => clauses.add("always", self.expr(*condition)),
            SafeguardRule::Never(condition) => clauses.add("never", self.expr(*condition)),
            SafeguardRule::Reachable(condition) => clauses.add("reachable", self.expr(*condition)),
            SafeguardRule::LeadsTo { cause, effect, within } => {
                clauses.add("cause", self.expr(*cause));
                clauses.add("leads to", self.expr(*effect));
                clauses.add("within", self.duration(*within));
            }
        }
    }

    fn waiting(&self, (window, trigger): &(Window, crate::model::TriggerId)) -> String {
        format!("{} else trigger {}", self.window(window), self.agreement[*trigger].declared.name)
    }

    fn outcome(&self, outcome: &StageOutcome) -> String {
        match outcome {
            StageOutcome::Lapse => "lapse".to_owned(),
            StageOutcome::Terminate => "terminate".to_owned(),
            StageOutcome::Trigger(trigger) => format!("trigger {}", self.agreement[*trigger].declared.name),
            StageOutcome::Extend { by, times, then } => {
                format!("extend by {} up to {times} times then {}", self.duration(*by), self.outcome(then))
            }
        }
    }

    fn selection(&self, selection: &Selection) -> String {
        let names: Vec<&str> =
            selection.reliefs.iter().map(|relief| self.agreement[*relief].declared.name.as_str()).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    }

    fn actors(&self, actors: &[Actor]) -> Option<String> {
        some_list(actors.iter().map(|actor| self.agreement.actor_name(*actor)).collect())
    }

    fn standing(&self, standing: &Standing) -> Option<String> {
        match standing {
            Standing::Anyone => Some("anyone".to_owned()),
            Standing::AnyParty => Some("any party".to_owned()),
            Standing::Only(list) => self.actors(list),
        }
    }

    fn duration(&self, length: Duration) -> String {
        match length {
            Duration::BusinessDays(_, calendar) if calendar.0 > 0 => {
                format!("{} in calendar {}", length.words(), calendar.0 + 1)
            }
            _ => length.words(),
        }
    }

    fn window(&self, window: &Window) -> String {
        match window {
            Window::Length(length) => format!("within {}", self.duration(*length)),
            Window::By(date) => format!("by {}", self.date(date)),
            Window::Before(date) => format!("before {}", self.date(date)),
        }
    }

    fn date(&self, date: &DateExpr) -> String {
        let list = |parts: &[DateExpr]| parts.iter().map(|part| self.date(part)).collect::<Vec<_>>().join(", ");
        match date {
            DateExpr::On(day) => day.to_string(),
            DateExpr::Anchor(Anchor::Stage(id)) => self.agreement[*id].declared.name.clone(),
            DateExpr::Anchor(Anchor::Event(id)) => self.agreement[*id].declared.name.clone(),
            DateExpr::Anchor(Anchor::Trigger(id)) => self.agreement[*id].declared.name.clone(),
            DateExpr::Plus(base, length) => format!("{} + {}", self.date(base), self.duration(*length)),
            DateExpr::Minus(base, length) => format!("{} - {}", self.date(base), self.duration(*length)),
            DateExpr::Earliest(parts) => format!("earliest of {{ {} }}", list(parts)),
            DateExpr::Latest(parts) => format!("latest of {{ {} }}", list(parts)),
        }
    }
}

fn unit_name(unit: &Unit) -> &str {
    if unit.name.is_empty() { "number" } else { &unit.name }
}

fn some_list(names: Vec<&str>) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}
