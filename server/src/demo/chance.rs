//! Chance that can be repeated: every part of the region has dice of its own, so that one patient's story never depends on another's.

use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::HashMap;

/// Seeded dice, with a memory for phrases: none comes again before its list is used up.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    rng: SmallRng,
    /// Which phrases of a list were used, by the list's first phrase.
    used: HashMap<&'static str, u64>,
}

impl Dice {
    /// The dice of one part: a label and a number under the region's seed.
    pub(super) fn of(seed: u64, part: &str, number: usize) -> Self {
        // FNV-1a over all three; SmallRng spreads the seed itself.
        let bytes = part.bytes().chain(seed.to_le_bytes()).chain(number.to_le_bytes());
        let mixed = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { rng: SmallRng::seed_from_u64(mixed), used: HashMap::new() }
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, of_hundred: u32) -> bool {
        self.rng.random_range(0..100_u32) < of_hundred
    }

    /// True in so many of a thousand cases.
    pub(super) fn permille(&mut self, of_thousand: u32) -> bool {
        self.rng.random_range(0..1000_u32) < of_thousand
    }

    /// A whole number, both ends included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.rng.random_range(low..=high.max(low))
    }

    /// An index below `count`; 0 when there is nothing to choose from.
    pub(super) fn index(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.rng.random_range(0..count) }
    }

    /// A deviation around zero, mostly within `spread`, never beyond one and a half of it.
    pub(super) fn deviation(&mut self, spread: f64) -> f64 {
        let sum: f64 = (0..3).map(|_| self.rng.random_range(-0.5..=0.5_f64)).sum();
        sum * spread
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let index = self.index(items.len());
        items.get(index)
    }

    /// One of the phrases that was not used lately; empty when there is none.
    pub(super) fn phrase(&mut self, phrases: &[&'static str]) -> &'static str {
        let Some(first) = phrases.first() else { return "" };
        let used = self.used.get(first).copied().unwrap_or_default();
        let mut fresh: Vec<usize> = (0..phrases.len()).filter(|index| used & bit(*index) == 0).collect();
        let used = if fresh.is_empty() { 0 } else { used };
        if fresh.is_empty() {
            fresh.extend(0..phrases.len());
        }
        let chosen = self.pick(&fresh).copied().unwrap_or_default();
        self.used.insert(first, used | bit(chosen));
        phrases.get(chosen).copied().unwrap_or_default()
    }

    /// One of the items by weight.
    pub(super) fn weighted<'a, T>(&mut self, items: &'a [(T, u32)]) -> Option<&'a T> {
        let total: u32 = items.iter().map(|(_, weight)| weight).sum();
        let mut left = self.rng.random_range(0..total.max(1));
        items.iter().find_map(|(item, weight)| {
            if left < *weight {
                return Some(item);
            }
            left -= weight;
            None
        })
    }

    /// Sixteen bytes, such as for an operation's key.
    pub(super) fn bytes(&mut self) -> [u8; 16] {
        self.rng.random()
    }
}

/// The mark of a phrase; those far down a long list share theirs.
const fn bit(index: usize) -> u64 {
    1 << (index % 64)
}
