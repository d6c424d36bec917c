//! Parquet and Arrow IPC give what a table gives: with the feature `parquet`; without it they are refused by name.

#[cfg(not(feature = "parquet"))]
#[test]
fn a_program_built_without_it_says_so() {
    use super::command_line::{Folder, code, detente, err};
    let folder = Folder::new("no-parquet");
    folder.write("pact.detente", "agreement pact { concluded 2024-01-01 }\nparty north\n");
    for (name, start) in [("x.parquet", &b"PAR1\x15\x00"[..]), ("x.arrow", b"ARROW1\0\0\xFF"), ("x.bin", &[0xFF; 8])] {
        folder.write(name, start);
        let output = detente(&folder.0, &["run", "pact.detente", "--data", name]);
        let message = err(&output);
        assert_eq!(code(&output), 2, "{name}");
        assert!(message.contains("Parquet or Arrow") && message.contains("--features parquet"), "{name}: {message}");
    }
    // A table may begin with the same letters.
    folder.write("x.csv", "ARROW1,date\n1,2024-01-31\n");
    let output = detente(&folder.0, &["run", "pact.detente", "--data", "x.csv"]);
    assert!(err(&output).contains("unknown indicator `ARROW1`"), "{}", err(&output));
}

#[cfg(feature = "parquet")]
mod read {
    use std::fs::File;
    use std::path::Path;
    use std::sync::Arc;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::types::Int32Type;
    use arrow_array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array, Float64Array, Int64Array,
        LargeStringArray, RecordBatch, StringArray, StringViewArray, TimestampNanosecondArray, UInt8Array,
    };
    use arrow_ipc::writer::{FileWriter, StreamWriter};
    use detente::data::{Gathered, Input, Mapping, ReadOptions, ReadResult, Row, Store, gather, read};
    use detente::model::Program;
    use parquet::arrow::ArrowWriter;

    use crate::checked;
    use crate::command_line::Folder;

    const PACT: &str = "agreement pact { concluded 2024-01-01 }
party north
body mission
event signature by north
indicator weapons { stock  reported by mission every 1 month }
indicator fuel { stock in t  reported by mission every 1 month }
indicator open { state bool  reported by mission every 1 month }
benchmark few by north { requires weapons <= 20 }
benchmark some by north { requires fuel <= 20 t and open }
stage first { requires few and signature }
";

    const FORMS: [&str; 3] = ["parquet", "arrow", "arrows"];

    fn pact() -> Program {
        let loaded = checked(PACT);
        loaded.program.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
    }

    fn write(path: &Path, columns: &[(&str, ArrayRef)]) {
        let batch = RecordBatch::try_from_iter(columns.iter().cloned()).expect("columns of one length");
        let file = File::create(path).expect("a file can be made");
        match path.extension().and_then(|it| it.to_str()) {
            Some("parquet") => {
                let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("it can be begun");
                writer.write(&batch).expect("it can be written");
                writer.close().expect("it can be ended");
            }
            Some("arrow") => {
                let mut writer = FileWriter::try_new(file, &batch.schema()).expect("it can be begun");
                writer.write(&batch).expect("it can be written");
                writer.finish().expect("it can be ended");
            }
            _ => {
                let mut writer = StreamWriter::try_new(file, &batch.schema()).expect("it can be begun");
                writer.write(&batch).expect("it can be written");
                writer.finish().expect("it can be ended");
            }
        }
    }

    fn reading(path: &Path) -> ReadResult {
        read(&pact(), &[Input::path(path)], &Mapping::default(), false)
    }

    fn table(text: &str) -> Vec<Store> {
        let input = Input::Text { name: "x.csv".to_owned(), text: text.to_owned() };
        let reading = read(&pact(), &[input], &Mapping::default(), false);
        assert!(reading.diagnostics.is_empty(), "{:#?}", reading.diagnostics);
        reading.stores
    }

    /// Without files and rows, which a table counts from its header.
    fn bare(mut stores: Vec<Store>) -> Vec<Store> {
        let none = Row { file: 0, row: 0 };
        for store in &mut stores {
            store.files.clear();
            for facts in &mut store.texts {
                facts.observations.iter_mut().flatten().for_each(|it| it.row = none);
                facts.acts.iter_mut().for_each(|it| it.row = none);
            }
        }
        stores
    }

    /// The columns in each form give what the text gives.
    fn same(name: &str, columns: &[(&str, ArrayRef)], text: &str) {
        let folder = Folder::new(&format!("columnar-{name}"));
        for form in FORMS {
            let path = folder.0.join(format!("x.{form}"));
            write(&path, columns);
            let found = reading(&path);
            assert!(found.diagnostics.is_empty(), "{name}.{form}: {:#?}", found.diagnostics);
            assert_eq!(bare(found.stores), bare(table(text)), "{name}.{form}");
        }
    }

    /// The messages that the columns give, in every form the same.
    fn refused(name: &str, columns: &[(&str, ArrayRef)]) -> String {
        let folder = Folder::new(&format!("columnar-{name}"));
        let mut all = Vec::new();
        for form in FORMS {
            let path = folder.0.join(format!("x.{form}"));
            write(&path, columns);
            let found = reading(&path);
            assert!(found.diagnostics.has_errors(), "{name}.{form}");
            let message = |it: &detente::diagnostic::Diagnostic| {
                let place = it.place.as_ref().map(|place| (place.row, place.column.clone()));
                format!("{} {:?} {}\n", it.code, place, it.message)
            };
            all.push(found.diagnostics.iter().map(message).collect::<String>());
        }
        assert!(all.iter().all(|it| *it == all[0]), "{all:#?}");
        all.swap_remove(0)
    }

    fn words(words: &[&str]) -> ArrayRef {
        Arc::new(StringArray::from(words.to_vec()))
    }

    /// 31 January and 29 February 2024.
    fn days() -> ArrayRef {
        Arc::new(Date32Array::from(vec![19_753, 19_782]))
    }

    #[test]
    fn long_form_in_every_type() {
        let numbers: [ArrayRef; 7] = [
            Arc::new(Int64Array::from(vec![12, 15])),
            Arc::new(UInt8Array::from(vec![12, 15])),
            Arc::new(Decimal128Array::from(vec![12_000, 15_000]).with_precision_and_scale(10, 3).expect("a decimal")),
            Arc::new(Float64Array::from(vec![12.0, 15.0])),
            Arc::new(Float32Array::from(vec![12.0, 15.0])),
            Arc::new(LargeStringArray::from(vec!["12", "15"])),
            Arc::new(StringViewArray::from(vec!["12", "15.0"])),
        ];
        let dictionary: DictionaryArray<Int32Type> = vec!["weapons", "weapons"].into_iter().collect();
        let times = TimestampNanosecondArray::from(vec![19_753 * 86_400_000_000_000, 19_782 * 86_400_000_000_000]);
        let dates: [ArrayRef; 3] = [days(), Arc::new(times), words(&["2024-01", "2024-02"])];
        let text = "indicator,date,value\nweapons,2024-01-31,12\nweapons,2024-02-29,15\n";
        for (place, value) in numbers.iter().enumerate() {
            for (other, date) in dates.iter().enumerate() {
                let indicator: ArrayRef = Arc::new(dictionary.clone());
                let columns = [("indicator", indicator), ("date", Arc::clone(date)), ("value", Arc::clone(value))];
                same(&format!("long-{place}-{other}"), &columns, text);
            }
        }
    }

    #[test]
    fn floating_point_is_read_as_it_was_written() {
        let value: ArrayRef = Arc::new(Float64Array::from(vec![0.1, 1e21]));
        let text = "indicator,date,value\nweapons,2024-01-31,0.1\nweapons,2024-02-29,1000000000000000000000\n";
        same("floats", &[("indicator", words(&["weapons"; 2])), ("date", days()), ("value", value)], text);
        let single: ArrayRef = Arc::new(Float32Array::from(vec![0.1, 0.3]));
        let text = "indicator,date,value\nweapons,2024-01-31,0.1\nweapons,2024-02-29,0.3\n";
        same("singles", &[("indicator", words(&["weapons"; 2])), ("date", days()), ("value", single)], text);
        let none: ArrayRef = Arc::new(Float64Array::from(vec![f64::NAN, f64::INFINITY]));
        let columns = [("indicator", words(&["weapons"; 2])), ("date", days()), ("value", none)];
        let message = refused("no-number", &columns);
        assert!(message.contains("`NaN` is no number") && message.contains("`inf` is no number"), "{message}");
    }

    #[test]
    fn wide_form_with_gaps_and_a_note_that_nobody_reads() {
        let mut notes = ListBuilder::new(StringBuilder::new());
        for _ in 0..3 {
            notes.values().append_value("a remark");
            notes.append(true);
        }
        let columns: [(&str, ArrayRef); 5] = [
            ("note", Arc::new(notes.finish())),
            ("open", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
            ("date", Arc::new(Date32Array::from(vec![19_753, 19_782, 19_813]))),
            ("weapons", Arc::new(Int64Array::from(vec![None, None, Some(-3)]))),
            ("entity", words(&["b", "a", "b"])),
        ];
        let text = "open,date,weapons,entity\ntrue,2024-01-31,,b\n,2024-02-29,,a\nfalse,2024-03-31,-3,b\n";
        same("wide", &columns, text);
    }

    #[test]
    fn acts() {
        let columns: [(&str, ArrayRef); 4] = [
            ("date", Arc::new(Date32Array::from(vec![19_753]))),
            ("by", words(&["north"])),
            ("act", words(&["occur"])),
            ("on", words(&["signature"])),
        ];
        same("acts", &columns, "date,by,act,on\n2024-01-31,north,occur,signature\n");
    }

    #[test]
    fn what_is_refused_is_told_with_row_and_column() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        (0..2).for_each(|_| lists.append(true));
        let list: ArrayRef = Arc::new(lists.finish());
        let message = refused("list", &[("indicator", words(&["weapons"; 2])), ("date", days()), ("value", list)]);
        assert!(message.contains("the column `value` holds values that can't be read"), "{message}");
        let noon: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![0, 43_200_000_000_000]));
        let columns = [("indicator", words(&["weapons"; 2])), ("date", noon), ("value", words(&["1", "2"]))];
        let message = refused("noon", &columns);
        assert!(message.contains("(Some(2), Some(\"date\"))) `1970-01-01 12:00:00` is no date"), "{message}");
        let message = refused("header", &[("indicator", words(&["weapons"; 2])), ("value", words(&["1", "2"]))]);
        assert!(message.contains("the schema lacks `date`"), "{message}");
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_is_no_crash() {
        let folder = Folder::new("columnar-cut");
        let columns = [("indicator", words(&["weapons"; 2])), ("date", days()), ("value", words(&["1", "2"]))];
        for form in FORMS {
            let path = folder.0.join(format!("x.{form}"));
            write(&path, &columns);
            let whole = std::fs::read(&path).expect("it is there");
            // A stream may end without its last mark.
            let least = if form == "arrows" { 200 } else { 1 };
            for length in (8..whole.len() - least).step_by(7) {
                std::fs::write(&path, &whole[..length]).expect("it can be written");
                assert!(reading(&path).diagnostics.has_errors(), "{form}, cut to {length} of {}", whole.len());
            }
            // Whatever else befalls a file, it is read or refused.
            for place in (0..whole.len()).step_by(3) {
                for bits in [0x01, 0x80, 0xFF] {
                    let mut other = whole.clone();
                    other[place] ^= bits;
                    std::fs::write(&path, &other).expect("it can be written");
                    drop(reading(&path));
                }
            }
        }
    }

    #[test]
    fn entities_come_one_after_another() {
        let folder = Folder::new("columnar-entities");
        let program = pact();
        let names: Vec<String> = (0..5000).map(|index| format!("e{:04}", index / 2)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let dates: Vec<i32> = (0..5000).map(|index| 19_753 + index % 2).collect();
        let columns: [(&str, ArrayRef); 4] = [
            ("entity", words(&names)),
            ("indicator", words(&["weapons"; 5000])),
            ("date", Arc::new(Date32Array::from(dates))),
            ("value", Arc::new(Int64Array::from((0..5000).collect::<Vec<i64>>()))),
        ];
        for form in FORMS {
            let path = folder.0.join(format!("x.{form}"));
            write(&path, &columns);
            let (inputs, mapping) = ([Input::path(&path)], Mapping::default());
            let gathered =
                gather(&program, &inputs, &mapping, ReadOptions { held: 0, ..ReadOptions::default() }, &mut |_| {});
            let Gathered::Apart(entities, _) = gathered else { panic!("they stand together") };
            let mut batches = entities.begin().expect("it is still there");
            let mut stores = batches.next_batch();
            while let batch @ [_, ..] = &mut *batches.next_batch() {
                stores.extend_from_slice(batch);
            }
            stores.iter_mut().for_each(|store| assert!(entities.settle(store).is_empty()));
            assert_eq!(stores, reading(&path).stores, "{form}");
        }
    }
}
