//! Where arrows run that don't lead to the very next box: each in a lane beside the boxes, so that no two lie on each other.

use super::boxes::Part;

/// An arrow from box to box, by their places.
pub struct Arrow {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Its lane, counted from the boxes; none: straight down.
    pub lane: Option<i32>,
}

/// All arrows.
pub struct Arrows {
    /// From step to step, left of the boxes.
    pub onward: Vec<Arrow>,
    /// From reversals back to steps, right of them.
    pub back: Vec<Arrow>,
}

/// Finds the arrows of a plan and gives them lanes.
pub fn arrows(plan: &[Part<'_>]) -> Arrows {
    let (mut onward, mut back) = (Vec::new(), Vec::new());
    for (to, part) in plan.iter().enumerate() {
        onward.extend(part.after.iter().map(|from| Arrow { from: *from, to, lane: None }));
        back.extend(part.back_to.map(|step| Arrow { from: to, to: step, lane: None }));
    }
    lay(&mut onward, |arrow| arrow.to != arrow.from + 1);
    lay(&mut back, |_| true);
    Arrows { onward, back }
}

/// The room that lanes take beside the boxes.
pub fn room(arrows: &[Arrow], lane: i32) -> i32 {
    let most = arrows.iter().filter_map(|arrow| arrow.lane).max();
    most.map_or(4, |most| (most + 1) * lane + 8)
}

/// Gives each arrow the first lane that is free from its beginning to its end, short ones first.
fn lay(arrows: &mut [Arrow], needs_lane: impl Fn(&Arrow) -> bool) {
    let reach = |arrow: &Arrow| (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
    let mut order: Vec<usize> = (0..arrows.len()).filter(|index| needs_lane(&arrows[*index])).collect();
    order.sort_by_key(|index| {
        let (top, foot) = reach(&arrows[*index]);
        (foot - top, top)
    });
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    for index in order {
        let (top, foot) = reach(&arrows[index]);
        let is_free = |lane: &Vec<(usize, usize)>| lane.iter().all(|(from, to)| foot < *from || top > *to);
        let lane = taken.iter().position(is_free).unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        taken[lane].push((top, foot));
        arrows[index].lane = i32::try_from(lane).ok();
    }
}
