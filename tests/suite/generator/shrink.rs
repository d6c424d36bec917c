//! Makes what fails small: leaves out what can be left out as long as it still fails in the same way.

use detente::calendar::Date;

use super::written::{Declaration, Written};

/// The smallest that still fails; `fails` is asked only about texts that check and data that can be read.
pub fn shrink(written: Written, fails: &dyn Fn(&Written) -> bool) -> Written {
    let mut best = written;
    let mut budget = 4000_usize;
    loop {
        let before = best.to_string();
        rows(&mut best, |written| &mut written.acts, fails, &mut budget);
        rows(&mut best, |written| &mut written.observations, fails, &mut budget);
        declarations(&mut best, |written| &mut written.main, fails, &mut budget);
        declarations(&mut best, |written| &mut written.other, fails, &mut budget);
        shorter(&mut best, fails, &mut budget);
        if best.to_string() == before || budget == 0 {
            return best;
        }
    }
}

fn still(candidate: &Written, fails: &dyn Fn(&Written) -> bool, budget: &mut usize) -> bool {
    if *budget == 0 {
        return false;
    }
    *budget -= 1;
    fails(candidate)
}

/// Leaves out rows, many at once and then fewer.
fn rows(
    best: &mut Written,
    list: impl Fn(&mut Written) -> &mut Vec<String>,
    fails: &dyn Fn(&Written) -> bool,
    budget: &mut usize,
) {
    let mut size = list(best).len();
    while size > 0 {
        let mut at = 0;
        while at < list(best).len() {
            let mut candidate = best.clone();
            let rows = list(&mut candidate);
            let end = (at + size).min(rows.len());
            rows.drain(at..end);
            if still(&candidate, fails, budget) {
                *best = candidate;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
}

/// Leaves out declarations and clauses, and puts `true` in place of parts of conditions.
fn declarations(
    best: &mut Written,
    list: impl Fn(&mut Written) -> &mut Vec<Declaration>,
    fails: &dyn Fn(&Written) -> bool,
    budget: &mut usize,
) {
    // The other agreement can go as a whole.
    let mut candidate = best.clone();
    list(&mut candidate).clear();
    if !candidate.main.is_empty() && still(&candidate, fails, budget) {
        *best = candidate;
    }
    let mut at = list(best).len();
    while at > 0 {
        at -= 1;
        let mut candidate = best.clone();
        list(&mut candidate).remove(at);
        if !candidate.main.is_empty() && still(&candidate, fails, budget) {
            *best = candidate;
            continue;
        }
        let count = list(best)[at].block.as_ref().map_or(0, Vec::len);
        for clause in (0..count).rev() {
            let mut candidate = best.clone();
            if let Some(clauses) = &mut list(&mut candidate)[at].block {
                clauses.remove(clause);
            }
            if still(&candidate, fails, budget) {
                *best = candidate;
                continue;
            }
            simpler(best, |written| list(written)[at].block.as_mut().map(|it| &mut it[clause]), fails, budget);
        }
        simpler(best, |written| Some(&mut list(written)[at].head), fails, budget);
    }
}

/// A text with parts of it replaced.
fn simpler(
    best: &mut Written,
    text: impl Fn(&mut Written) -> Option<&mut String>,
    fails: &dyn Fn(&Written) -> bool,
    budget: &mut usize,
) {
    let mut skip = 0;
    loop {
        let Some(whole) = text(best).cloned() else { return };
        let found = groups(&whole);
        let mut done = true;
        for (number, (from, to)) in found.iter().enumerate().skip(skip) {
            let inner = whole[from + 1..*to].to_owned();
            for put in ["true".to_owned(), "false".to_owned(), inner] {
                let mut candidate = best.clone();
                if let Some(it) = text(&mut candidate) {
                    *it = format!("{}{put}{}", &whole[..*from], &whole[to + 1..]);
                }
                if still(&candidate, fails, budget) {
                    *best = candidate;
                    done = false;
                    break;
                }
            }
            if !done {
                skip = number;
                break;
            }
        }
        if done {
            return parts(best, text, fails, budget);
        }
    }
}

/// Leaves out what stands between words that join: a side of `and` or `or`, a member of a list.
fn parts(
    best: &mut Written,
    text: impl Fn(&mut Written) -> Option<&mut String>,
    fails: &dyn Fn(&Written) -> bool,
    budget: &mut usize,
) {
    for joint in [" and ", " or ", ", ", "  "] {
        let mut at = 0;
        loop {
            let Some(whole) = text(best).cloned() else { return };
            let pieces: Vec<&str> = whole.split(joint).collect();
            if at >= pieces.len() || pieces.len() < 2 {
                break;
            }
            let first = pieces[0].split(' ').next().unwrap_or("");
            let mut left: Vec<String> = pieces.iter().map(|it| (*it).to_owned()).collect();
            left.remove(at);
            let mut shorter = left.join(joint);
            // The clause keeps the word that it begins with.
            if at == 0 {
                shorter = format!("{first} {shorter}");
            }
            let mut candidate = best.clone();
            if let Some(it) = text(&mut candidate) {
                *it = shorter;
            }
            if still(&candidate, fails, budget) { *best = candidate } else { at += 1 }
        }
    }
}

/// Places of pairs of parentheses, the outer ones first.
fn groups(text: &str) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => found.extend(open.pop().map(|from| (from, at))),
            _ => {}
        }
    }
    found.sort();
    found
}

/// Ends the run earlier.
fn shorter(best: &mut Written, fails: &dyn Fn(&Written) -> bool, budget: &mut usize) {
    if best.known_at.is_some() {
        let candidate = Written { known_at: None, ..best.clone() };
        if still(&candidate, fails, budget) {
            *best = candidate;
        }
    }
    for step in [256, 64, 16, 4, 1] {
        while let Some(until) = best.until.and_then(|until: Date| until.plus_days(-step).ok()) {
            let candidate = Written { until: Some(until), ..best.clone() };
            if !still(&candidate, fails, budget) {
                break;
            }
            *best = candidate;
        }
    }
}
