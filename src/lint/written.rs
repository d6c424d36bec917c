//! The conditions as written, for what is said of style.

use super::Draft;
use crate::ast::{ActionKind, ClauseKind, Declaration, Expr, Item, Safeguard, SuspensionEnd};

/// Gives every expression of a declaration, those within others too.
pub fn each_expr<'a>(declaration: &'a Declaration, mut f: impl FnMut(&'a Expr)) {
    for root in roots(declaration) {
        each_within(root, &mut f);
    }
}

/// Gives every expression in force: of declarations, in order of place, then of assumptions.
pub fn each_in_force<'a>(draft: &Draft<'a>, mut f: impl FnMut(&'a Expr)) {
    for declaration in draft.declarations() {
        each_expr(declaration, &mut f);
    }
    for assumption in draft.trees.iter().flat_map(|tree| &tree.assumptions) {
        each_within(&assumption.condition, &mut f);
    }
}

/// Gives an expression and those within it, from left to right.
pub fn each_within<'a>(root: &'a Expr, f: &mut impl FnMut(&'a Expr)) {
    let mut open = vec![root];
    while let Some(expr) = open.pop() {
        f(expr);
        let mut inner = Vec::new();
        expr.kind.for_each_child(|child| inner.push(child));
        open.extend(inner.into_iter().rev());
    }
}

fn roots(declaration: &Declaration) -> Vec<&Expr> {
    let mut found = Vec::new();
    match &declaration.item {
        Item::Define(expr) => found.push(expr),
        Item::Safeguard(Safeguard::Always(expr) | Safeguard::Never(expr) | Safeguard::Reachable(expr)) => {
            found.push(expr)
        }
        Item::Safeguard(Safeguard::LeadsTo { cause, effect, .. }) => found.extend([cause, effect]),
        _ => {}
    }
    for clause in declaration.item.block().into_iter().flat_map(|block| &block.clauses) {
        match &clause.kind {
            ClauseKind::Requires(all) => found.extend(all),
            ClauseKind::While { condition, .. } => found.push(condition),
            ClauseKind::When(condition) | ClauseKind::RestoresWhen(condition) => found.push(condition),
            ClauseKind::Then(actions) => {
                for action in actions {
                    if let ActionKind::Suspend { end: Some(SuspensionEnd::Until(condition)), .. } = &action.kind {
                        found.push(condition);
                    }
                    found.extend(&action.condition);
                }
            }
            _ => {}
        }
    }
    found
}
