//! How data are read: what is understood, and every message about what isn't.

use std::fs;
use std::path::Path;

use detente::calendar::Date;
use detente::cli::report::text;
use detente::data::{Input, Mapping, ReadOptions, ReadResult, Reading, read, read_with};
use detente::model::Program;
use detente::source::Sources;

use super::checked;
use super::command_line::{Folder, code, detente, err, out};

const PACT: &str = "agreement pact { concluded 2024-01-01 }
party north
party south
body mission
event signature by north
indicator weapons { stock  reported by mission every 1 month }
indicator fuel { stock in t  reported by mission every 1 month  disputes to mission within 30 days else stand }
indicator open { state bool  reported by mission every 1 month }
indicator zone { state one of { shut, wide }  reported by mission every 1 month }
benchmark few by north { requires weapons <= 20  waivable by mission }
relief trade by south to north
stage first { requires few  grants trade }
trigger breach { when few is unmet  raised by north, south  process { refer mission within 10 days }  then closure }
reversal closure { reverses trade }
";

fn pact() -> Program {
    let loaded = checked(PACT);
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    loaded.program.expect("it is checked")
}

fn reading(program: &Program, name: &str, data: &str) -> ReadResult {
    let input = Input::Text { name: name.to_owned(), text: data.to_owned() };
    read(program, &[input], &Mapping::default(), false)
}

/// The messages of a run over a folder's data.
fn messages(folder: &Folder, data: &str) -> (i32, String) {
    let output = detente(&folder.0, &["run", "pact.detente", "--data", data]);
    (code(&output), err(&output))
}

/// The values of `weapons`, in order of date.
fn weapons(program: &Program, data: &str) -> Vec<String> {
    let result = reading(program, "data.csv", data);
    assert!(result.diagnostics.is_empty(), "{:#?}", result.diagnostics);
    let series = &result.stores[0].texts[0].observations[0];
    let value = |reading| match reading {
        Reading::Number(number) => number.normalize().to_string(),
        other => format!("{other:?}"),
    };
    series.iter().map(|it| value(it.reading)).collect()
}

#[test]
fn faults_of_data() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/data.txt");
    let all = fs::read_to_string(path).expect("the texts are there");
    let program = pact();
    let mut shown = String::new();
    for fault in all.split("--- ").skip(1) {
        let (title, data) = fault.split_once('\n').expect("a fault has a text");
        let result = reading(&program, "data", data);
        assert!(result.diagnostics.has_errors(), "{title}: nothing is found");
        shown.push_str(&format!("==== {title}\n\n{data}\n"));
        shown.push_str(&text(&result.diagnostics, &Sources::new(), 110, false));
    }
    super::snapshot("faults_data", &shown);
}

#[test]
fn numbers_are_exact() {
    let program = pact();
    for (written, value) in [
        ("1.50", "1.5"),
        ("-0.1", "-0.1"),
        ("+7", "7"),
        ("1.2e6", "1200000"),
        ("5E-3", "0.005"),
        ("1e27", "1000000000000000000000000000"),
        ("0e999", "0"),
        ("1.00000000000000000000000000000000000000", "1"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
        ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
    ] {
        assert_eq!(weapons(&program, &format!("indicator,date,value\nweapons,2024-01-31,{written}\n")), [value]);
    }
}

#[test]
fn tables_as_programs_write_them() {
    let program = pact();
    let wanted = ["12", "11"];
    for data in [
        "indicator,date,value\nweapons,2024-01-31,12\nweapons,2024-02-29,11",
        "indicator,date,value\r\nweapons,2024-01-31,12\r\nweapons,2024-02-29,11\r\n",
        "indicator,date,value\rweapons,2024-01-31,12\rweapons,2024-02-29,11\r",
        "\u{feff}indicator, date ,value\nweapons,2024-01-31, 12\n\n\nweapons,2024-02-29,11\n",
        "\u{feff}\"indicator\",\"date\",\"value\"\n\"weapons\",\"2024-01-31\",\"12\"\nweapons,\"2024-02-29\" ,11\n",
        "note,indicator,date,value\n\"a \"\"b\"\", c\r\nd\",weapons,2024-01-31,12\n5\" pipe,weapons,2024-02-29,11\n,,,\n",
    ] {
        assert_eq!(weapons(&program, data), wanted, "{data}");
    }
}

#[test]
fn rows_are_cited_by_the_line_on_which_they_begin() {
    let program = pact();
    for end in ["\n", "\r\n", "\r"] {
        let data = "\nindicator,date,value,note\n\nweapons,2024-01-31,12,\"two\nlines\"\n,,,\nweapons,2024-02-29,11,\n";
        let result = reading(&program, "data.csv", &data.replace('\n', end));
        let rows: Vec<u32> = result.stores[0].texts[0].observations[0].iter().map(|it| it.row.row).collect();
        assert_eq!(rows, [4, 7], "lines that end in {end:?}");
    }
}

/// Days are counted by integer arithmetic, which the calendar of a library is held against.
#[test]
fn every_day_there_is() {
    let mut date = jiff::civil::date(1, 1, 1);
    let mut before = None;
    loop {
        let ours = Date::new(date.year(), date.month(), date.day()).expect("a day");
        assert_eq!(ours.ymd(), (date.year(), date.month(), date.day()));
        assert!(before.is_none_or(|before: Date| before.next() == ours && before.days() + 1 == ours.days()), "{date}");
        before = Some(ours);
        if ours.days() % 97 == 0 {
            assert_eq!(ours.to_string(), date.to_string());
            assert_eq!(detente::data::parse_date(&ours.to_string()), Some(ours));
        }
        match date.tomorrow() {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    assert_eq!(before, Some(Date::LAST));
}

#[test]
fn days_of_a_month_that_has_come_up() {
    let program = pact();
    for (good, bad) in [
        ("2023-02-28", "2023-02-29"),
        ("2023-02-01", "2023-02-31"),
        ("2024-04-30", "2024-04-31"),
        ("2024-04-01", "2024-04-00"),
    ] {
        let result = reading(&program, "x.csv", &format!("indicator,date,value\nweapons,{good},1\nweapons,{bad},2\n"));
        let found: Vec<&str> = result.diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(found, [format!("`{bad}` is no date")]);
    }
    let result = reading(&program, "x.csv", "indicator,date,value\nweapons,2024-04-01,1\nweapons,2024-04-1x,2\n");
    assert!(result.diagnostics.has_errors());
}

#[test]
fn files_that_are_no_text_for_us() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let folder = Folder::new("no_text");
    folder.write("pact.detente", PACT);
    let header = "indicator,date,value\n";
    for (name, bytes, wanted, help) in [
        ("mark.csv", wide(&format!("\u{feff}{header}")), "the file is UTF-16", "save it as UTF-8"),
        ("plain.csv", wide(header), "the file is UTF-16", "save it as UTF-8"),
        ("book.csv", b"PK\x03\x04\x14\x00".to_vec(), "a workbook or an archive", "save the sheet as CSV"),
        ("packed.csv", b"\x1f\x8b\x08\x00".to_vec(), "the file is compressed", "gunzip"),
        (
            "latin.csv",
            b"indicator,date,value,note\nweapons,2024-01-31,12,caf\xe9\n".to_vec(),
            "row 2: the row is not UTF-8",
            "",
        ),
        ("empty.csv", b" \n\n".to_vec(), "the file is empty", ""),
    ] {
        folder.write(name, bytes);
        let (code, found) = messages(&folder, name);
        assert_eq!(code, 2, "{name}: {found}");
        assert!(found.contains(wanted) && found.contains(help), "{name}: {found}");
    }
}

#[test]
fn a_row_without_end_is_refused() {
    let folder = Folder::new("endless");
    folder.write("pact.detente", PACT);
    let long = "x".repeat(1 << 20);
    folder.write("long.csv", format!("indicator,date,value\nweapons,2024-01-31,{long}\n"));
    folder.write("long.jsonl", format!("{{\"indicator\": \"weapons\", \"note\": \"{long}\"}}\n"));
    // Each line is short, and an open quotation mark makes one row of them.
    let rows = "weapons,2024-02-29,11\n".repeat(100_000);
    folder.write("open.csv", format!("indicator,date,value\nweapons,2024-01-31,\"12\n{rows}"));
    for (name, wanted) in [
        ("long.csv", "long.csv, row 2: the row is longer than 1 MiB"),
        ("long.jsonl", "long.jsonl, row 1: the line is longer than 1 MiB"),
        ("open.csv", "open.csv, row 2, column value: a quotation mark is opened and never closed"),
    ] {
        let (code, found) = messages(&folder, name);
        assert_eq!(code, 2, "{name}");
        assert!(found.contains(wanted) && found.len() < 1000, "{name}: {found}");
    }
    #[cfg(unix)]
    {
        let (code, found) = messages(&folder, "/dev/zero");
        assert_eq!(code, 2);
        assert!(found.contains("the row is longer than 1 MiB") && found.len() < 1000, "{found}");
    }
}

/// A file that is large enough for two threads, with rows of every sort, of which `odd` comes now and then.
fn large(odd: &[&[u8]]) -> Vec<u8> {
    let mut data = b"indicator,date,value,note\n".to_vec();
    let first = Date::new(1900, 1, 1).expect("a day");
    for day in 0..60_000 {
        let date = first.plus_days(day).expect("a day");
        let indicator = if day % 3 == 0 { "fuel" } else { "weapons" };
        let note: &[u8] = match day % 97 {
            0 => b"\"two, with a comma\"",
            1 => b"\"two\nlines\"",
            2 => "ö".as_bytes(),
            _ => b"",
        };
        data.extend_from_slice(format!("{indicator},{date},{}.{},", day % 50, day % 7).as_bytes());
        data.extend_from_slice(note);
        data.extend_from_slice(if day % 5 == 0 { b"\r\n" } else { b"\n" });
        if day % 1009 == 0 {
            data.extend_from_slice(odd[day as usize / 1009 % odd.len()]);
        }
    }
    data
}

#[test]
fn two_threads_read_what_one_does() {
    let program = pact();
    let folder = Folder::new("two_threads");
    let path = folder.0.join("large.csv");
    let sound: &[&[u8]] = &[b"\n\n", b",,,\n", b" \r"];
    let faulty: &[&[u8]] = &[
        b"weapons,2024-01-31,1,caf\xe9\n",
        b"weapons,2024-13-31,1,\n",
        b"weapons,2024-01-31\n",
        b"wepons,2024-01-31,1,\n",
        b"fuel,2024-01-31,\"1\"2,\n",
        b"fuel,2024-01-31,\xdf,\x87\n",
        b"\n",
    ];
    let mut rest = b"weapons,2300-01-31,1,\"open\n".to_vec();
    rest.resize(3 << 20, b'x');
    let whole = large(sound);
    let cut = [whole.as_slice(), &rest].concat();
    for (data, is_sound) in [(whole, true), (large(faulty), false), (cut, false)] {
        assert!(data.len() > 1 << 20, "two threads have something to do");
        fs::write(&path, data).expect("it can be written");
        let options = ReadOptions { hashed: true, ..ReadOptions::default() };
        let read = |ahead, rows| {
            let options = ReadOptions { ahead, rows, ..options };
            let mut result = read_with(&program, &[Input::path(&path)], &Mapping::default(), options);
            result.diagnostics.sort();
            let shown = text(&result.diagnostics, &Sources::default(), 80, false);
            (result.stores, result.files, shown)
        };
        let one = read(false, options.rows);
        assert_eq!(one.2.is_empty(), is_sound, "{}", one.2);
        assert!(one == read(true, options.rows), "{}", one.2);
        // And where there is no room for all rows.
        assert!(read(false, 40_000) == read(true, 40_000));
    }
}

#[test]
fn nothing_in_a_folder_is_passed_over_in_silence() {
    let folder = Folder::new("folder_of_data");
    folder.write("pact.detente", PACT);
    folder.write("data/weapons.csv", "indicator,date,value\nweapons,2024-01-31,12\n");
    for name in ["more.tsv", "more.xlsx", "more.json", "more.txt", "README.md", ".hidden.tsv", "older/weapons.csv"] {
        folder.write(&format!("data/{name}"), "");
    }
    let (status, found) = messages(&folder, "data");
    assert_eq!(status, 0, "{found}");
    for name in ["more.tsv", "more.xlsx", "more.json", "more.txt"] {
        assert!(found.contains(&format!("data/{name}: this file is not read")), "{name}: {found}");
    }
    assert!(found.contains("data/older: this folder within a folder of data is not read"), "{found}");
    assert!(!found.contains("README") && !found.contains("hidden"), "{found}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("weapons.csv", folder.0.join("data/again.csv")).expect("a link can be made");
        std::os::unix::fs::symlink("gone.csv", folder.0.join("data/lost.csv")).expect("a link can be made");
        std::os::unix::fs::symlink("nobody@nowhere", folder.0.join("data/.#weapons.csv")).expect("a link can be made");
        let (status, found) = messages(&folder, "data");
        assert_eq!(status, 2, "{found}");
        assert!(found.contains("data/lost.csv: this is a link to `gone.csv`, which can't be read"), "{found}");
        assert!(!found.contains("again.csv") && !found.contains(".#"), "{found}");
    }
}

const BOND: &str = "agreement bond { concluded 2024-01-01 }
body bureau
party issuer
indicator gdp { stock  reported by bureau every 1 quarter }
benchmark recovery by issuer { requires gdp >= 1_050_000_000  waivable by bureau }
";

const BOND_PROJECT: &str = "[agreement]
main = \"bond.detente\"
[data]
paths = [\"data\"]
[data.columns]
date = \"TIME_PERIOD\"
value = \"OBS_VALUE\"
indicator = \"INDICATOR\"
unit_multiplier = \"UNIT_MULT\"
[data.indicators]
\"NGDP_R\" = \"gdp\"
";

const BOND_DATA: &str = "INDICATOR,FREQ,TIME_PERIOD,OBS_VALUE,UNIT_MULT
NGDP_R,Q,2024-Q1,1043.2,6
NGDP_R,M,2024-M06,1051.9,6
";

#[test]
fn sdmx_with_multipliers_beside_a_file_of_acts() {
    let folder = Folder::new("sdmx_multiplied");
    folder.write("detente.toml", BOND_PROJECT);
    folder.write("bond.detente", BOND);
    folder.write("data/imf.csv", BOND_DATA);
    folder.write("data/acts.csv", "date,by,act,on,until\n2024-05-01,bureau,waive,recovery,2024-05-31\n");
    let output = detente(&folder.0, &["run", "--format", "csv"]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    let text = out(&output);
    assert!(text.contains("2024-03-31,benchmark,recovery,unknown,unmet"), "{text}");
    assert!(text.contains("gdp: 1,043,200,000 on 2024-03-31"), "{text}");
    assert!(text.contains("2024-05-01,benchmark,recovery,unmet,waived"), "{text}");
    assert!(text.contains("2024-06-30,benchmark,recovery,unmet,met"), "{text}");
}

#[test]
fn a_mapping_that_leads_nowhere() {
    let folder = Folder::new("mapping");
    folder.write("bond.detente", BOND);
    folder.write("data/imf.csv", BOND_DATA);
    let without = |line: &str| BOND_PROJECT.replace(line, "");
    for (project, status, wanted) in [
        (
            BOND_PROJECT.replace("= \"gdp\"", "= \"gpd\""),
            2,
            "detente.toml, line 11: `NGDP_R` stands for `gpd`, which is no declared indicator\n  help: did you mean `gdp`?",
        ),
        (
            BOND_PROJECT.replace("= \"gdp\"", "= \"recovery\""),
            2,
            "line 11: `NGDP_R` stands for `recovery`, which is a benchmark, no indicator",
        ),
        (
            BOND_PROJECT.replace("[data.columns]\n", "[data.columns]\nstatus = \"OBS_STATSU\"\n"),
            0,
            "detente.toml, line 6: no data file has the column `OBS_STATSU`, which is mapped to `status`",
        ),
        (
            BOND_PROJECT.replace("TIME_PERIOD", "TIME"),
            2,
            "the header lacks `date` (or `TIME`, which is mapped to it): it has",
        ),
        (
            without("unit_multiplier = \"UNIT_MULT\"\n"),
            0,
            "column UNIT_MULT: the column `UNIT_MULT` is not read\n  help: it holds the power of ten",
        ),
    ] {
        folder.write("detente.toml", &project);
        let output = detente(&folder.0, &["run"]);
        assert_eq!(code(&output), status, "{project}\n{}", err(&output));
        let found = err(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(found.contains(&wanted), "{project}\n{found}");
    }
}

#[test]
fn a_mapped_file_may_have_columns_of_its_own() {
    let folder = Folder::new("mapped_wide");
    folder.write("bond.detente", BOND);
    folder.write(
        "detente.toml",
        "[agreement]\nmain = \"bond.detente\"\n[data]\npaths = [\"wide.csv\"]\n[data.columns]\ndate = \"day\"\n",
    );
    folder.write("wide.csv", "day,gdp,comment on the series\n2024-03-31,5,revised\n");
    let output = detente(&folder.0, &["run"]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    folder.write("wide.csv", "day,GDP\n2024-03-31,5\n");
    let found = err(&detente(&folder.0, &["run"]));
    assert!(found.contains("the column `GDP` is not read") && found.contains("did you mean `gdp`?"), "{found}");
}

#[test]
fn unknown_columns_of_the_wide_form_are_counted_where_wanted() {
    let folder = Folder::new("lenient_wide");
    folder.write("pact.detente", PACT);
    folder.write("wide.csv", "date,weapons,tanks\n2024-01-31,12,3\n2024-02-29,11,\n2024-03-31,11,4\n");
    let output = detente(&folder.0, &["run", "pact.detente", "--data", "wide.csv", "--lenient"]);
    assert_eq!(code(&output), 0);
    assert!(err(&output).contains("2 rows about unknown names were passed over: `tanks` (2)"), "{}", err(&output));
}

#[test]
fn a_rejected_act_has_its_reason_in_every_form() {
    let folder = Folder::new("rejected");
    folder.write("pact.detente", PACT);
    folder.write("acts.csv", "date,by,act,on\n2024-02-01,mission,raise,breach\n");
    let run = |format: &str| {
        let output = detente(&folder.0, &["run", "pact.detente", "--data", "acts.csv", "--format", format]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        out(&output)
    };
    let table = run("csv");
    let row = table.lines().find(|line| line.contains("rejected")).expect("the act is entered");
    let lines = run("jsonl");
    let (_, reason) = lines.split_once("\"reason\":\"").expect("it says why");
    let (reason, _) = reason.split_once('"').expect("the reason ends");
    assert!(row.contains(&format!("(acts.csv, row 2): {reason}")), "{row}\n{reason}");
}
