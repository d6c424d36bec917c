//! Values of columns as the cells of a table would have them (section 9): exact, or so that they are refused.

use std::fmt::{Display, Write as _};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, TimeUnit};

use crate::calendar::Date;

const SECONDS: i64 = 86_400;

/// The texts of a column.
#[derive(Default)]
pub struct Texts {
    text: String,
    /// Where each of them ends.
    ends: Vec<usize>,
}

/// Whether values of a type can be written as texts.
pub fn is_understood(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_understood(values),
        kind => {
            kind.is_integer()
                || kind.is_decimal()
                || matches!(
                    kind,
                    DataType::Null
                        | DataType::Boolean
                        | DataType::Float32
                        | DataType::Float64
                        | DataType::Utf8
                        | DataType::LargeUtf8
                        | DataType::Utf8View
                        | DataType::Date32
                        | DataType::Date64
                        | DataType::Timestamp(..)
                )
        }
    }
}

impl Texts {
    /// The one at a place.
    pub fn get(&self, place: usize) -> &str {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(place).map_or("", |end| &self.text[start..*end])
    }

    /// Those of a column; absent values are blank.
    pub fn of(array: &dyn Array) -> Self {
        let mut texts = Self::default();
        match array.data_type() {
            DataType::Utf8 => texts.all(array, |place| array.as_string::<i32>().value(place)),
            DataType::LargeUtf8 => texts.all(array, |place| array.as_string::<i64>().value(place)),
            DataType::Utf8View => texts.all(array, |place| array.as_string_view().value(place)),
            DataType::Boolean => texts.all(array, |place| array.as_boolean().value(place)),
            DataType::Int8 => texts.plain::<Int8Type>(array),
            DataType::Int16 => texts.plain::<Int16Type>(array),
            DataType::Int32 => texts.plain::<Int32Type>(array),
            DataType::Int64 => texts.plain::<Int64Type>(array),
            DataType::UInt8 => texts.plain::<UInt8Type>(array),
            DataType::UInt16 => texts.plain::<UInt16Type>(array),
            DataType::UInt32 => texts.plain::<UInt32Type>(array),
            DataType::UInt64 => texts.plain::<UInt64Type>(array),
            // The shortest decimal that means this value and no other: what was written before it became binary.
            DataType::Float32 => texts.plain::<Float32Type>(array),
            DataType::Float64 => texts.plain::<Float64Type>(array),
            DataType::Decimal32(..) => texts.decimal::<Decimal32Type>(array),
            DataType::Decimal64(..) => texts.decimal::<Decimal64Type>(array),
            DataType::Decimal128(..) => texts.decimal::<Decimal128Type>(array),
            DataType::Decimal256(..) => texts.decimal::<Decimal256Type>(array),
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>();
                texts.all(array, |place| time(i64::from(days.value(place)), 1));
            }
            DataType::Date64 => {
                let times = array.as_primitive::<Date64Type>();
                texts.all(array, |place| time(times.value(place), SECONDS * 1000));
            }
            DataType::Timestamp(unit, _) => texts.timestamps(array, *unit),
            DataType::Dictionary(..) => texts.dictionary(array),
            _ => texts.ends.resize(array.len(), 0),
        }
        texts
    }

    fn all<T: Display>(&mut self, array: &dyn Array, value: impl Fn(usize) -> T) {
        for place in 0..array.len() {
            if array.is_valid(place) {
                // Writing to a string doesn't fail.
                let _ = write!(self.text, "{}", value(place));
            }
            self.ends.push(self.text.len());
        }
    }

    fn plain<T: ArrowPrimitiveType<Native: Display>>(&mut self, array: &dyn Array) {
        let values = array.as_primitive::<T>();
        self.all(array, |place| values.value(place));
    }

    fn decimal<T: DecimalType>(&mut self, array: &dyn Array) {
        let values = array.as_primitive::<T>();
        self.all(array, |place| values.value_as_string(place));
    }

    fn timestamps(&mut self, array: &dyn Array, unit: TimeUnit) {
        let value = |place: usize| match unit {
            TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(place),
            TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(place),
            TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(place),
            TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(place),
        };
        let in_a_second = match unit {
            TimeUnit::Second => 1,
            TimeUnit::Millisecond => 1_000,
            TimeUnit::Microsecond => 1_000_000,
            TimeUnit::Nanosecond => 1_000_000_000,
        };
        self.all(array, |place| time(value(place), SECONDS * in_a_second));
    }

    fn dictionary(&mut self, array: &dyn Array) {
        let Some(coded) = array.as_any_dictionary_opt().filter(|coded| !coded.values().is_empty()) else {
            return self.ends.resize(array.len(), 0);
        };
        let (words, keys) = (Self::of(coded.values().as_ref()), coded.normalized_keys());
        self.all(array, |place| words.get(keys[place]));
    }
}

/// A time as the day that it is; one within a day stays what it is, and is refused as a date.
fn time(count: i64, in_a_day: i64) -> String {
    match (Date::from_days(count.div_euclid(in_a_day)), count.rem_euclid(in_a_day)) {
        (Ok(date), 0) => date.to_string(),
        (Ok(date), rest) => {
            let seconds = i128::from(rest) * i128::from(SECONDS) / i128::from(in_a_day);
            format!("{date} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        (Err(_), _) => count.to_string(),
    }
}
