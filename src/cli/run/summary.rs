//! A summary for people: how many entities stand where.

use std::io::{self, Write};

use crate::cli::output::meaning;
use crate::model::{Kind, Program};
use crate::portfolio::summary::{Count, Summary};

/// Writes a summary.
///
/// # Errors
/// Those of the output.
pub fn write(summary: &Summary<'_>, program: &Program, out: &mut impl Write) -> io::Result<()> {
    let (strong, faint) = (meaning::STRONG, meaning::FAINT);
    let main = program.main();
    let title = main.title.as_deref().unwrap_or(&main.name);
    let entities = match summary.entities {
        1 => "1 entity".to_owned(),
        count => format!("{} entities", grouped(count)),
    };
    writeln!(out, "{strong}{title}, {entities}{strong:#}")?;
    if let (Some(from), Some(until)) = (summary.from, summary.until) {
        writeln!(out, "{faint}from {from} until {until}{faint:#}")?;
    }
    for (date, counts) in summary.days() {
        writeln!(out, "\n{strong}{date}{strong:#}")?;
        rows(&counts, out)?;
    }
    writeln!(out, "\n{strong}At the end of each entity's run{strong:#}")?;
    rows(&summary.end(), out)
}

/// A line for each thing; an agreement only where it has ended for some.
fn rows(counts: &[Count<'_>], out: &mut impl Write) -> io::Result<()> {
    let is_told = |count: &&Count<'_>| {
        count.thing.kind != Kind::Agreement || count.statuses.iter().any(|(status, _)| *status == "ended")
    };
    // Names and statuses are plain ASCII, so that a character is a column.
    let widest = counts.iter().filter(is_told).map(|count| count.thing.name.len()).max().unwrap_or(0);
    for Count { thing, statuses } in counts.iter().filter(is_told) {
        write!(out, "{:<9}  {:<widest$}", thing.kind.word(), thing.name)?;
        for (index, (status, count)) in statuses.iter().filter(|(_, count)| *count > 0).enumerate() {
            let (color, comma) = (meaning::of(status), if index == 0 { "  " } else { ", " });
            write!(out, "{comma}{color}{}{color:#} {}", status.replace('_', " "), grouped(*count))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn grouped(count: u64) -> String {
    crate::ledger::grouped(&count.to_string())
}
