//! Numbers for the page: as JavaScript's typed arrays, which cross from its worker at one stroke where
//! lists would be copied number by number.

use std::collections::{BTreeMap, BTreeSet};

use js_sys::{Array, Float32Array, Float64Array, Int32Array, Uint32Array};
use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

/// What has a typed array of its own.
pub trait TypedArray {
    /// A copy of it there.
    fn typed(&self) -> JsValue;
}

macro_rules! typed {
    ($($number:ty => $array:ty,)*) => {$(
        impl TypedArray for [$number] {
            fn typed(&self) -> JsValue {
                <$array>::from(self).into()
            }
        }
        impl TypedArray for Vec<$number> {
            fn typed(&self) -> JsValue {
                self[..].typed()
            }
        }
        impl<const N: usize> TypedArray for [$number; N] {
            fn typed(&self) -> JsValue {
                self[..].typed()
            }
        }
    )*};
}

typed! {
    f32 => Float32Array,
    f64 => Float64Array,
    i32 => Int32Array,
    u32 => Uint32Array,
}

/// Places, in their order.
impl TypedArray for BTreeSet<usize> {
    fn typed(&self) -> JsValue {
        let place = |&place: &usize| u32::try_from(place).expect("as many as memory holds");
        self.iter().map(place).collect::<Vec<u32>>().typed()
    }
}

/// Absent where there is none.
impl<T: TypedArray> TypedArray for Option<T> {
    fn typed(&self) -> JsValue {
        self.as_ref().map_or(JsValue::UNDEFINED, T::typed)
    }
}

/// A list of them.
impl<T: TypedArray> TypedArray for Vec<T> {
    fn typed(&self) -> JsValue {
        self.iter().map(T::typed).collect::<Array>().into()
    }
}

/// For `#[serde(serialize_with)]`.
///
/// # Errors
/// If the serializer is not one for JavaScript.
pub fn serialize<S: Serializer>(numbers: &impl TypedArray, to: S) -> Result<S::Ok, S::Error> {
    serde_wasm_bindgen::preserve::serialize(&numbers.typed(), to)
}

/// The same for the values of a map.
///
/// # Errors
/// If the serializer is not one for JavaScript.
pub fn serialize_map<K: Serialize, T: TypedArray, S: Serializer>(
    map: &BTreeMap<K, T>,
    to: S,
) -> Result<S::Ok, S::Error> {
    struct Typed<'a, T>(&'a T);
    impl<T: TypedArray> Serialize for Typed<'_, T> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            serialize(self.0, to)
        }
    }
    to.collect_map(map.iter().map(|(key, numbers)| (key, Typed(numbers))))
}
