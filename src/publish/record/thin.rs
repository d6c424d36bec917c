//! Fewer points than there are observations, and nothing lost that a reader could see.

use crate::quantity::Number;

/// The places of the points that have to be drawn, in order: of each pixel column the first, the last, the lowest and the highest,
/// and both sides of every crossing of a threshold. `points` are days and values by day; columns count from the first day.
///
/// ```
/// use detente::publish::thinned;
/// use detente::quantity::Number;
/// let points: Vec<(i32, Number)> = (0..1000).map(|day| (day, Number::from(if day == 500 { 9 } else { 1 }))).collect();
/// let kept = thinned(&points, 100, &[Number::from(5)]);
/// assert!(kept.len() < 400);
/// assert!(kept.contains(&499) && kept.contains(&500) && kept.contains(&501));
/// ```
pub fn thinned(points: &[(i32, Number)], columns: i32, thresholds: &[Number]) -> Vec<usize> {
    let (Some((first, _)), Some((last, _))) = (points.first(), points.last()) else { return Vec::new() };
    let span = i64::from(last - first).max(1);
    let column = |day: i32| i64::from(day - first) * i64::from(columns.max(1)) / span;
    let mut kept = vec![false; points.len()];
    let mut start = 0;
    while start < points.len() {
        let here = column(points[start].0);
        let mut end = start + 1;
        while end < points.len() && column(points[end].0) == here {
            end += 1;
        }
        let (mut low, mut high) = (start, start);
        for place in start..end {
            if points[place].1 < points[low].1 {
                low = place;
            }
            if points[place].1 > points[high].1 {
                high = place;
            }
        }
        for place in [start, low, high, end - 1] {
            kept[place] = true;
        }
        start = end;
    }
    for (place, pair) in points.windows(2).enumerate() {
        if thresholds.iter().any(|threshold| pair[0].1.cmp(threshold) != pair[1].1.cmp(threshold)) {
            kept[place] = true;
            kept[place + 1] = true;
        }
    }
    kept.iter().enumerate().filter(|(_, keep)| **keep).map(|(place, _)| place).collect()
}
