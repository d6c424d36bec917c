//! SHA-256 of what was read, so that a ledger can be sealed by the very bytes that it rests on: see [`crate::seal`].

use std::fmt;
use std::io::{self, Read};

use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash; written as 64 small hexadecimal digits, as `sha256sum` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The hash of some bytes.
    ///
    /// ```
    /// let hash = detente::digest::Digest::of(b"abc").to_string();
    /// assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of this one as it is written, and behind it some text: the next link of a chain.
    pub fn followed_by(self, text: &str) -> Self {
        let state = Sha256::new().chain_update(self.to_string()).chain_update(text);
        Self(state.finalize().into())
    }

    /// Its 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads what [`fmt::Display`] writes; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hash = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate().filter(|_| is_hash) {
            *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        is_hash.then_some(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A file by the name that ledgers cite, with the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashed {
    /// Its name.
    pub name: String,
    /// Its hash.
    pub digest: Digest,
}

/// Hashes what is read through it.
pub struct Hashing<R> {
    input: R,
    /// None where no hash is wanted.
    state: Option<Sha256>,
    is_over: bool,
}

impl<R> Hashing<R> {
    /// Reads an input; hashes it if `wanted`.
    pub fn new(input: R, wanted: bool) -> Self {
        Self { input, state: wanted.then(Sha256::new), is_over: false }
    }

    /// The hash of the input; none where it wasn't wanted, or wasn't read to its end.
    pub fn digest(self) -> Option<Digest> {
        self.state.filter(|_| self.is_over).map(|state| Digest(state.finalize().into()))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.is_over |= count == 0 && !buffer.is_empty();
        if let Some(state) = &mut self.state {
            state.update(&buffer[..count]);
        }
        Ok(count)
    }
}
