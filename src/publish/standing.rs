//! stub
pub fn markdown(_: &super::Edition<'_>, _: &super::Evidence<'_>, _: &mut String) {}
