//! Reading a main file with all that it imports (section 5.9), and checking what comes of it.
//!
//! A library's declarations stand where it is imported; a library that is imported twice stands at its first place. An
//! agreement that is imported is a text of its own, however many others import it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{self, follow, lexically, read_text, root_of};
use crate::ast::scenario::Scenario;
use crate::ast::{Assumption, Declaration, File, Import, Item, Name, Text as Quoted};
use crate::check::{Source, check};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::digest::{Digest, Hashed};
use crate::model::{Program, Text};
use crate::parse::parse;
use crate::source::{FileId, Sources};

/// How deep imports may nest, so that nothing that follows them can overflow.
const DEEPEST: usize = 128;

/// The outcome of reading and checking.
#[derive(Debug)]
pub struct Loaded {
    /// The files that were read, for messages.
    pub sources: Arc<Sources>,
    /// The agreement and those that it imports, if none of them has an error.
    pub program: Option<Program>,
    /// The syntax trees of the main file and of its libraries.
    pub trees: Vec<File>,
    /// The scenarios of the main file and of its libraries, in order.
    pub scenarios: Vec<Scenario>,
    /// The files of the other agreements that are imported, as the user would name them.
    pub others: Vec<PathBuf>,
    /// The hashes of all files of text that were read, the main one first.
    pub texts: Vec<Hashed>,
    /// The hashes of the files of holidays that calendars name.
    pub holidays: Vec<Hashed>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    root: PathBuf,
    folders: Vec<(FileId, PathBuf)>,
}

impl Loaded {
    /// Where a path leads that stands in one of the files: a folder of data that a scenario names.
    ///
    /// # Errors
    /// Says in a user's words why it can't be followed: it is absolute, leads out of the project, or to nothing.
    pub fn follow(&self, path: &Quoted) -> Result<PathBuf, String> {
        let folder = self.folders.iter().find(|(file, _)| *file == path.span.file).map(|(_, folder)| folder.as_path());
        follow(folder.unwrap_or(Path::new("")), &path.value, &self.root)
    }
}

/// Reads and checks the agreement in a file.
pub fn load(main: &Path) -> Loaded {
    let shown = main.to_string_lossy().into_owned();
    let name = main.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    match read_text(main) {
        Ok((text, digest)) => load_hashed(&name, &shown, text, digest, main.parent().unwrap_or(Path::new(""))),
        Err(diagnostic) => Loaded {
            sources: Arc::new(Sources::new()),
            program: None,
            trees: Vec::new(),
            scenarios: Vec::new(),
            others: Vec::new(),
            texts: Vec::new(),
            holidays: Vec::new(),
            diagnostics: Diagnostics::from(*diagnostic),
            root: PathBuf::new(),
            folders: Vec::new(),
        },
    }
}

/// Checks an agreement that is at hand. `folder` is where the files lie that it names.
pub fn load_text(name: &str, shown: &str, text: String, folder: &Path) -> Loaded {
    let digest = Digest::of(text.as_bytes());
    load_hashed(name, shown, text, digest, folder)
}

fn load_hashed(name: &str, shown: &str, text: String, digest: Digest, folder: &Path) -> Loaded {
    let mut reader = Reader {
        sources: Sources::new(),
        root: root_of(&folder.join(name)),
        files: Vec::new(),
        diagnostics: Diagnostics::new(),
    };
    let key = files::canonical(&folder.join(name));
    reader.add(key, name, shown, (text, digest), folder);
    let Reader { sources, mut files, root, mut diagnostics } = reader;
    let mut texts = Texts {
        sources: &sources,
        files: &files,
        root: &root,
        done: Vec::new(),
        holidays: Vec::new(),
        diagnostics: &mut diagnostics,
    };
    let complete = texts.check(0).is_some();
    let (done, holidays) = (texts.done, texts.holidays);
    let hashed = |file: &ReadFile| Hashed { name: sources.file(file.id).name().to_owned(), digest: file.digest };
    let texts = files.iter().map(hashed).collect();
    let own = own(&files);
    let scenarios = own.iter().flat_map(|index| files[*index].tree.scenarios.iter().cloned()).collect();
    let others = done.iter().map(|(index, _)| *index).filter(|index| *index != 0);
    let others = others.map(|index| PathBuf::from(sources.file(files[index].id).shown())).collect();
    diagnostics.sort();
    let sources = Arc::new(sources);
    let program = (complete && !diagnostics.has_errors())
        .then(|| Program { texts: aliased(done, &files), sources: Arc::clone(&sources) });
    let folders = files.iter().map(|file| (file.id, file.folder.clone())).collect();
    let trees = own.iter().map(|index| std::mem::take(&mut files[*index].tree)).collect();
    Loaded { sources, program, trees, scenarios, others, texts, holidays, diagnostics, root, folders }
}

/// A file that has been read, and where its imports lead.
struct ReadFile {
    id: FileId,
    key: PathBuf,
    /// Where it lies, as the user would name it.
    folder: PathBuf,
    digest: Digest,
    tree: File,
    /// For each import the file it leads to; none where it can't be followed, which has been told.
    leads_to: Vec<Option<usize>>,
}

impl ReadFile {
    fn is_agreement(&self) -> bool {
        self.tree.declarations.iter().any(|declaration| matches!(declaration.item, Item::Agreement(_)))
    }
}

/// The name that ledgers cite of a file that another one names by a relative path.
fn cited_from(cited: &str, path: &str) -> String {
    files::slashes(&lexically(&Path::new(cited).parent().unwrap_or(Path::new("")).join(path)))
}

/// Reads files and follows imports.
struct Reader {
    sources: Sources,
    root: PathBuf,
    files: Vec<ReadFile>,
    diagnostics: Diagnostics,
}

impl Reader {
    /// Takes in a file and then, one behind the other, all that it leads to.
    fn add(&mut self, key: PathBuf, name: &str, shown: &str, text: (String, Digest), folder: &Path) {
        self.take(key, name, shown, text, folder);
        let mut next = 0;
        while next < self.files.len() {
            self.follow_imports(next);
            next += 1;
        }
        self.refuse_circles();
    }

    fn take(&mut self, key: PathBuf, name: &str, shown: &str, text: (String, Digest), folder: &Path) -> usize {
        let (text, digest) = text;
        let id = self.sources.add_shown(name, shown, text);
        let (tree, found) = parse(&self.sources, id);
        self.diagnostics.extend(found);
        self.files.push(ReadFile { id, key, folder: folder.to_path_buf(), digest, tree, leads_to: Vec::new() });
        self.files.len() - 1
    }

    fn follow_imports(&mut self, from: usize) {
        let imports: Vec<Import> = self.files[from].tree.imports.iter().map(|(_, import)| import.clone()).collect();
        for import in imports {
            let to = self.follow_import(from, &import);
            self.files[from].leads_to.push(to);
        }
    }

    fn follow_import(&mut self, from: usize, import: &Import) -> Option<usize> {
        let name = &import.path;
        let refused = |reason: &str| {
            let message = format!("`{}` can't be imported: {reason}", name.value);
            let help = "imports are relative to this file and stay inside of the project folder";
            Diagnostic::error(Code::E0322, message, name.span, "named here").help(help)
        };
        let folder = self.files[from].folder.clone();
        let path = match follow(&folder, &name.value, &self.root) {
            Ok(path) => path,
            Err(reason) => {
                self.diagnostics.push(refused(&reason));
                return None;
            }
        };
        let key = files::canonical(&path);
        let known = self.files.iter().position(|file| file.key == key);
        let to = match known {
            Some(index) => index,
            None => match read_text(&path) {
                Ok(text) => {
                    let cited = cited_from(self.sources.file(self.files[from].id).name(), &name.value);
                    let shown = path.to_string_lossy().into_owned();
                    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
                    self.take(key, &cited, &shown, text, &folder)
                }
                Err(diagnostic) => {
                    self.diagnostics.push(refused(&diagnostic.message));
                    return None;
                }
            },
        };
        self.fits(to, import).then_some(to)
    }

    /// A library is imported without a name, an agreement with one.
    fn fits(&mut self, to: usize, import: &Import) -> bool {
        let name = &import.path;
        let is_agreement = self.files[to].is_agreement();
        match (&import.alias, is_agreement) {
            (None, true) => {
                let message = format!("`{}` is an agreement of its own, not a library", name.value);
                let stem = Path::new(&name.value).file_stem().map(|stem| stem.to_string_lossy().into_owned());
                let stem = stem.unwrap_or_else(|| "other".to_owned());
                self.diagnostics.push(
                    Diagnostic::error(Code::E0322, message, name.span, "imported without a name").help(format!(
                        "give it a name, so that its statuses can be read: `import \"{}\" as {stem}`",
                        name.value
                    )),
                );
                false
            }
            (Some(alias), false) if !self.files[to].tree.lost => {
                let message = format!("`{}` is a library: it declares no agreement", name.value);
                self.diagnostics.push(
                    Diagnostic::error(Code::E0322, message, alias.span, "named like another agreement")
                        .help(format!("import its declarations: `import \"{}\"`", name.value)),
                );
                false
            }
            _ => true,
        }
    }

    /// Imports may not form a circle; the import that closes one is taken out.
    fn refuse_circles(&mut self) {
        // An explicit stack of files with the next import to look at.
        let mut path: Vec<(usize, usize)> = vec![(0, 0)];
        let mut done = vec![false; self.files.len()];
        while let Some((at, next)) = path.last().copied() {
            let Some(to) = self.files[at].leads_to.get(next).copied() else {
                done[at] = true;
                path.pop();
                continue;
            };
            if let Some(top) = path.last_mut() {
                top.1 += 1;
            }
            let Some(to) = to else { continue };
            if let Some(start) = path.iter().position(|(file, _)| *file == to) {
                let circle: Vec<String> = path[start..]
                    .iter()
                    .map(|(file, _)| *file)
                    .chain([to])
                    .map(|file| format!("`{}`", self.sources.file(self.files[file].id).name()))
                    .collect();
                let import = &self.files[at].tree.imports[next].1;
                let message = if circle.len() == 2 {
                    format!("{} imports itself", circle[0])
                } else {
                    format!("the imports form a circle: {}", circle.join(" imports "))
                };
                self.diagnostics.push(
                    Diagnostic::error(Code::E0322, message, import.path.span, "leads back here")
                        .help("move what both need into a file that both import"),
                );
                self.files[at].leads_to[next] = None;
            } else if path.len() >= DEEPEST {
                let import = &self.files[at].tree.imports[next].1;
                let message = format!("files are imported through more than {DEEPEST} others");
                let help = "import what is needed directly";
                self.diagnostics.push(Diagnostic::error(Code::E0322, message, import.path.span, "too deep").help(help));
                self.files[at].leads_to[next] = None;
            } else if !done[to] {
                path.push((to, 0));
            }
        }
    }
}

/// Checks agreements, each behind those it imports.
struct Texts<'a> {
    sources: &'a Sources,
    files: &'a [ReadFile],
    root: &'a Path,
    /// The files of those checked, in order.
    done: Vec<(usize, Text)>,
    /// The files of holidays that were read on the way.
    holidays: Vec<Hashed>,
    diagnostics: &'a mut Diagnostics,
}

/// What a file and its libraries declare, in the order of the text.
#[derive(Default)]
struct Body<'a> {
    declarations: Vec<&'a Declaration>,
    assumptions: Vec<&'a Assumption>,
    imported: Vec<(&'a Name, usize)>,
    libraries: Vec<usize>,
    lost: bool,
}

impl Texts<'_> {
    /// Checks the agreement in a file; gives its place among the texts, or none where it has errors.
    fn check(&mut self, file: usize) -> Option<usize> {
        if let Some(place) = self.done.iter().position(|(known, _)| *known == file) {
            return Some(place);
        }
        let mut body = Body::default();
        self.gather(file, &mut body);
        // The main file's imports may stand above its `agreement`; that is its first declaration all the same.
        let own = |declaration: &&Declaration| {
            matches!(declaration.item, Item::Agreement(_)) && declaration.span.file == self.files[file].id
        };
        let first = self.files[file].tree.declarations.first();
        if let (Some(place), Some(true)) = (body.declarations.iter().position(own), first.as_ref().map(own)) {
            let head = body.declarations.remove(place);
            body.declarations.insert(0, head);
        }
        let mut others: Vec<(&Name, usize)> = Vec::new();
        for (alias, imported) in body.imported {
            match self.check(imported) {
                Some(place) => {
                    let double = others.iter().find(|(other, at)| other.text == alias.text && *at != place);
                    if let Some((other, _)) = double {
                        let message = format!("two agreements are imported as `{}`", alias.text);
                        self.diagnostics.push(
                            Diagnostic::error(Code::E0201, message, alias.span, "given again here")
                                .label(other.span, "first given here")
                                .help("give each a name of its own"),
                        );
                    }
                    others.push((alias, place));
                }
                None => body.lost = true,
            }
        }
        let texts: Vec<(&Name, usize, &Text)> =
            others.iter().map(|(alias, place)| (*alias, *place, &self.done[*place].1)).collect();
        let (sources, files, root) = (self.sources, self.files, self.root);
        let found: RefCell<Vec<Hashed>> = RefCell::default();
        let holidays = |text: &Quoted| {
            let folder = files.iter().find(|file| file.id == text.span.file).map(|file| file.folder.as_path());
            let path = follow(folder.unwrap_or(Path::new("")), &text.value, root)?;
            let (days, digest) = files::read_holidays(&path)?;
            let name = cited_from(sources.file(text.span.file).name(), &text.value);
            found.borrow_mut().push(Hashed { name, digest });
            Ok(days)
        };
        let checked = check(Source {
            sources: self.sources,
            declarations: &body.declarations,
            assumptions: &body.assumptions,
            lost: body.lost,
            others: &texts,
            holidays: &holidays,
        });
        // A calendar may be read anew for each version of a text.
        for file in found.into_inner() {
            if !self.holidays.contains(&file) {
                self.holidays.push(file);
            }
        }
        match checked {
            Ok((text, warnings)) => {
                self.diagnostics.extend(warnings);
                if body.lost {
                    return None;
                }
                self.done.push((file, text));
                Some(self.done.len() - 1)
            }
            Err(errors) => {
                self.diagnostics.extend(errors);
                None
            }
        }
    }
}

impl<'a> Texts<'a> {
    /// Puts together what a file declares, its libraries' declarations where they are imported.
    fn gather(&self, file: usize, body: &mut Body<'a>) {
        let files: &'a [ReadFile] = self.files;
        let ReadFile { tree, leads_to, .. } = &files[file];
        body.lost |= tree.lost;
        body.libraries.push(file);
        let mut imports = tree.imports.iter().zip(leads_to).peekable();
        for place in 0..=tree.declarations.len() {
            while let Some(((_, import), to)) = imports.next_if(|((before, _), _)| *before <= place) {
                match (to, &import.alias) {
                    (None, _) => body.lost = true,
                    (Some(to), Some(alias)) => body.imported.push((alias, *to)),
                    (Some(to), None) if !body.libraries.contains(to) => self.gather(*to, body),
                    (Some(_), None) => {}
                }
            }
            body.declarations.extend(tree.declarations.get(place));
        }
        body.assumptions.extend(&tree.assumptions);
    }
}

/// The main file and its libraries, in order.
fn own(files: &[ReadFile]) -> Vec<usize> {
    let mut open = vec![0];
    let mut found = Vec::new();
    while let Some(index) = open.pop() {
        let Some(file) = files.get(index).filter(|_| !found.contains(&index)) else { continue };
        found.push(index);
        let libraries = file.tree.imports.iter().zip(&file.leads_to).filter(|((_, import), _)| import.alias.is_none());
        open.extend(libraries.filter_map(|(_, to)| *to).rev());
    }
    found
}

/// Gives each text the name by which the main agreement calls it: `lebanon`, or through another `jordan.lebanon`.
fn aliased(done: Vec<(usize, Text)>, files: &[ReadFile]) -> Vec<Text> {
    let mut names: Vec<(usize, String)> = Vec::new();
    // Breadth first, so that the shortest name is the one that is used.
    let mut open: std::collections::VecDeque<(usize, String)> = [(0, String::new())].into();
    let mut seen: Vec<(usize, bool)> = Vec::new();
    while let Some((file, name)) = open.pop_front() {
        if seen.contains(&(file, name.is_empty())) {
            continue;
        }
        seen.push((file, name.is_empty()));
        for ((_, import), to) in files[file].tree.imports.iter().zip(&files[file].leads_to) {
            let Some(to) = *to else { continue };
            let own = match (&import.alias, name.as_str()) {
                (None, _) => name.clone(),
                (Some(alias), "") => alias.text.clone(),
                (Some(alias), name) => format!("{name}.{}", alias.text),
            };
            if import.alias.is_some() && !names.iter().any(|(known, _)| *known == to) {
                names.push((to, own.clone()));
            }
            open.push_back((to, own));
        }
    }
    let alias = |file: usize| names.iter().find(|(known, _)| *known == file).map(|(_, name)| name.clone());
    let called = |(file, text): (usize, Text)| match alias(file).filter(|_| file != 0) {
        Some(alias) => text.called(&alias),
        None => text,
    };
    done.into_iter().map(called).collect()
}
