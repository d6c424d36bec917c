//! Values of indicators (section 9): numbers with their units, truths and categories.

use super::Reading;
use super::form::Column;
use super::line::Cells;
use super::names::Of;
use super::numbers::{parse_number, times_ten};
use super::rows::Rows;
use super::words::clip;
use crate::diagnostic::{Code, closest};
use crate::model::{IndicatorId, Measure};
use crate::quantity::{Number, Ratio, Unit};

/// Units by name, each with its ratio to the unit of an indicator; none where it measures something else.
pub type Ratios = Vec<(String, Option<Ratio>)>;

impl Rows<'_> {
    /// A value of an indicator, in its unit; `column` is where it stands.
    pub fn reading(
        &mut self,
        of: Of<IndicatorId>,
        text: &str,
        cells: &Cells<'_>,
        column: &str,
        file: &str,
    ) -> Option<Reading> {
        let indicator = &self.names.agreement(of.0)[of.1];
        let name = &indicator.declared.name;
        let row = cells.row;
        let found = match &indicator.measure {
            Measure::Stock | Measure::Flow | Measure::Amounts => {
                let number = match parse_number(text) {
                    Ok(number) => number,
                    Err(fault) => {
                        let (message, help) = fault.words(&clip(text), name);
                        self.fault(Code::E0404, message, file, row, column, Some(help.to_owned()));
                        return None;
                    }
                };
                let number = match cells.get(Column::UnitMultiplier) {
                    Some(power) => self.multiplied(number, power, name, cells, file)?,
                    None => number,
                };
                return match cells.get(Column::Unit) {
                    None => Some(Reading::Number(number)),
                    Some(unit) => self.in_unit(of, number, unit, cells, file).map(Reading::Number),
                };
            }
            Measure::Bool { .. } => {
                let truth = match text {
                    "true" | "TRUE" | "True" => Some(true),
                    "false" | "FALSE" | "False" => Some(false),
                    _ => None,
                };
                if truth.is_none() {
                    let message = format!("`{}` is neither `true` nor `false`, as `{name}` needs", clip(text));
                    self.fault(Code::E0404, message, file, row, column, None);
                }
                truth.map(Reading::Bool)
            }
            Measure::Category { values, .. } => {
                let index = values.iter().position(|value| value == text);
                if index.is_none() {
                    let help = match closest(text, values.iter().map(String::as_str)) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => format!("values are {}", values.join(", ")),
                    };
                    let message = format!("`{}` is no value of `{name}`", clip(text));
                    self.fault(Code::E0404, message, file, row, column, Some(help));
                }
                index.map(|index| Reading::Category(index as u16))
            }
        };
        let only_numbers = [Column::Unit, Column::UnitMultiplier];
        for (column, cell) in only_numbers.into_iter().filter_map(|column| Some((column, cells.get(column)?))) {
            // What multiplies by one, as SDMX gives it for every observation, is none.
            if column == Column::UnitMultiplier && cell == "0" {
                continue;
            }
            let kind = if matches!(indicator.measure, Measure::Bool { .. }) { "true or false" } else { "a word" };
            let message = format!("`{name}` is {kind} and has no unit: found `{}`", clip(cell));
            let help = format!("leave the cell `{}` empty", column.name());
            self.fault(Code::E0406, message, file, row, column.name(), Some(help));
            return None;
        }
        found
    }

    /// A number times the power of ten that stands in its row.
    fn multiplied(&mut self, number: Number, power: &str, name: &str, cells: &Cells<'_>, file: &str) -> Option<Number> {
        let column = Column::UnitMultiplier.name();
        let Some(exponent) = power.parse::<i32>().ok().filter(|exponent| exponent.abs() <= 28) else {
            let message = format!("`{}` is no power of ten", clip(power));
            let help = "`3` stands for thousands, `6` for millions, `-2` for hundredths".to_owned();
            self.fault(Code::E0404, message, file, cells.row, column, Some(help));
            return None;
        };
        match times_ten(number, exponent) {
            Ok(number) => Some(number),
            Err(fault) => {
                let (message, help) = fault.words(&format!("{number} times 10^{exponent}"), name);
                self.fault(Code::E0404, message, file, cells.row, column, Some(help.to_owned()));
                None
            }
        }
    }

    fn in_unit(
        &mut self,
        of: Of<IndicatorId>,
        number: Number,
        unit: &str,
        cells: &Cells<'_>,
        file: &str,
    ) -> Option<Number> {
        let indicator = &self.names.agreement(of.0)[of.1];
        let (name, wanted) = (&indicator.declared.name, &indicator.unit);
        let ratios = self.ratios.entry(of).or_default();
        let ratio = match ratios.iter().find(|(known, _)| known == unit) {
            Some((_, ratio)) => *ratio,
            None => {
                let Some(found) = self.names.unit(of.0, unit) else {
                    let help = match self.names.closest_unit(of, unit) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => format!("`{name}` is kept in {}", shown(wanted)),
                    };
                    let message = format!("unknown unit `{}`", clip(unit));
                    self.fault(Code::E0406, message, file, cells.row, "unit", Some(help));
                    return None;
                };
                let ratio = found.ratio_to(wanted);
                ratios.push((unit.to_owned(), ratio));
                ratio
            }
        };
        let Some(ratio) = ratio else {
            let message = format!("`{unit}` doesn't measure what `{name}` does");
            let help = match wanted.name.as_str() {
                "" => format!("`{name}` is a plain number: leave the cell `unit` empty"),
                wanted => format!("expected a unit that converts to `{wanted}`"),
            };
            self.fault(Code::E0406, message, file, cells.row, "unit", Some(help));
            return None;
        };
        let converted = ratio.apply(number).ok();
        if converted.is_none() {
            self.fault(Code::E0404, format!("{number} {unit} is too large"), file, cells.row, "value", None);
        }
        converted
    }
}

fn shown(unit: &Unit) -> String {
    if unit.name.is_empty() { "plain numbers".to_owned() } else { format!("`{}`", unit.name) }
}
