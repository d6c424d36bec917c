fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut sources = detente::source::Sources::new();
        let size = text.len();
        let file = sources.add(path.clone(), text);
        let t = std::time::Instant::now();
        let (tree, diagnostics) = detente::parse::parse(&sources, file);
        let dt = t.elapsed();
        println!("{path}: {} declarations, {:.1} MB/s {:?}", tree.declarations.len(), size as f64 / 1e6 / dt.as_secs_f64(), dt);
        for d in diagnostics.iter() {
            let p = sources.start(d.span().unwrap());
            println!("  {} {}:{} {} / {:?} / {:?}", d.code, p.line, p.column, d.message, d.labels, d.help);
        }
    }
}
