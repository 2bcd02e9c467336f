//! Which figures of a table are held back (秘匿), so that nobody behind them is found out.
//!
//! A table has areas down and parts across, each with its sums. A figure of fewer than ten persons (staff, and patients where it is about them) or
//! three organizations is held back, and one of which a single person is more than half. Then more are, until
//! - what a shown sum is more than its shown parts is itself of enough persons and organizations, and of no single person more than half, and
//! - each figure that is held back could be at least ten more or less than it is, with whole numbers and all shown figures and all sums as they
//!   are. Whoever knows everything that is shown can then neither compute it nor tell that it is below ten.
//!
//! How far a figure can move is a largest flow: each figure is an edge from its row to its column (the other way round in one of the sums), the
//! sums are what flows in and out of a node, and a figure moves as far as the others that are held back can make up for it.

use super::indicator::{LEAST_ORGANIZATIONS, LEAST_PERSONS};
use crate::domain::core::id::{OrganizationId, PatientId, PersonId};
use std::collections::{HashMap, HashSet, VecDeque};

/// So far must a figure that is held back be able to move.
pub const LEAST_ROOM: i64 = 10;

/// What a person adds to a figure, through an organization, about a patient where it is about one.
#[derive(Clone, Debug)]
pub struct Share {
    /// The municipality, or `none`.
    pub area: String,
    /// The part; nothing where there are none.
    pub part: String,
    /// The organization.
    pub organization: OrganizationId,
    /// The person.
    pub person: PersonId,
    /// The patient.
    pub patient: Option<PatientId>,
    /// How much; may be 0 for whoever only stands behind it.
    pub amount: i64,
}

/// Who is behind a figure.
#[derive(Clone, Debug, Default)]
struct Behind {
    persons: HashSet<PersonId>,
    organizations: HashSet<OrganizationId>,
    patients: HashSet<PatientId>,
}

impl Behind {
    fn add(&mut self, other: &Self) {
        self.persons.extend(&other.persons);
        self.organizations.extend(&other.organizations);
        self.patients.extend(&other.patients);
    }

    fn are_enough(&self) -> bool {
        let patients = self.patients.len();
        self.persons.len() >= LEAST_PERSONS
            && self.organizations.len() >= LEAST_ORGANIZATIONS
            && (patients == 0 || patients >= LEAST_PERSONS)
    }
}

#[derive(Clone, Debug, Default)]
struct Cell {
    behind: Behind,
    by_person: HashMap<PersonId, i64>,
    amounts: Vec<i64>,
}

impl Cell {
    /// Takes in who is behind another, and how much of it each is.
    fn add(&mut self, other: &Self) {
        self.behind.add(&other.behind);
        for (person, amount) in &other.by_person {
            *self.by_person.entry(*person).or_default() += amount;
        }
    }
}

/// How the figures of a table are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// The middle one is told, not the sum; what adds up is then how many there are.
    pub is_median: bool,
    /// One person must not be more than half of it.
    pub is_of_persons: bool,
}

/// Everything that was counted for one figure in one week.
#[derive(Debug)]
pub struct Table {
    reading: Reading,
    shape: Shape,
    cells: Vec<Cell>,
}

/// Areas and their sum down, parts and their sum across; without parts, one column.
#[derive(Clone, Copy, Debug)]
struct Shape {
    rows: usize,
    columns: usize,
}

/// A sum and what it is the sum of.
struct Equation {
    sum: usize,
    of: Vec<usize>,
}

impl Shape {
    const fn has_parts(self) -> bool {
        self.columns > 1
    }

    const fn cell(self, row: usize, column: usize) -> usize {
        row * self.columns + column
    }

    const fn cells(self) -> usize {
        self.rows * self.columns
    }

    /// Every sum: of each column, and of each row where there are parts.
    fn equations(self) -> Vec<Equation> {
        let (last_row, last_column) = (self.rows - 1, self.columns - 1);
        let mut all: Vec<Equation> = (0..self.columns)
            .map(|column| Equation { sum: self.cell(last_row, column), of: (0..last_row).map(|row| self.cell(row, column)).collect() })
            .collect();
        if self.has_parts() {
            all.extend((0..self.rows).map(|row| Equation {
                sum: self.cell(row, last_column),
                of: (0..last_column).map(|column| self.cell(row, column)).collect(),
            }));
        }
        all
    }

    /// From which node to which its figure flows. A row without parts adds up to nothing that is shown: it is the outside.
    const fn edge(self, cell: usize) -> (usize, usize) {
        let (row, column) = (cell / self.columns, cell % self.columns);
        let row_node = if self.has_parts() { 1 + row } else { 0 };
        let column_node = 1 + self.rows + column;
        let is_sum_of_areas = row + 1 == self.rows;
        let is_sum_of_parts = self.has_parts() && column + 1 == self.columns;
        if is_sum_of_areas == is_sum_of_parts { (row_node, column_node) } else { (column_node, row_node) }
    }

    /// The figures as they would be with one that is held back moved up or down as far as the others make up for it, but no further than `limit`.
    /// Whatever is shown stays, every sum holds, and nothing is below 0.
    fn moved(self, figures: &[i64], hidden: &[bool], cell: usize, up: bool, limit: i64) -> Vec<i64> {
        let mut figures = figures.to_vec();
        let edges: Vec<(usize, usize, usize)> = (0..self.cells())
            .filter(|other| *other != cell && hidden.get(*other) == Some(&true))
            .map(|other| (other, self.edge(other).0, self.edge(other).1))
            .collect();
        let (tail, head) = self.edge(cell);
        let (from, to) = if up { (head, tail) } else { (tail, head) };
        let value = |figures: &[i64], cell: usize| figures.get(cell).copied().unwrap_or(0);
        let mut left = if up { limit } else { limit.min(value(&figures, cell)) };
        while left > 0 {
            let Some(path) = path(1 + self.rows + self.columns, &edges, from, to, |cell| value(&figures, cell)) else { break };
            let back = path.iter().filter(|(_, forward)| !forward).map(|(other, _)| value(&figures, *other));
            let step = back.fold(left, i64::min);
            for (other, forward) in path.iter().copied().chain([(cell, up)]) {
                if let Some(figure) = figures.get_mut(other) {
                    *figure += if forward { step } else { -step };
                }
            }
            left -= step;
        }
        figures
    }
}

/// A way between two nodes: over which figures, and whether they grow on it. One that is 0 cannot shrink.
fn path(nodes: usize, edges: &[(usize, usize, usize)], from: usize, to: usize, value: impl Fn(usize) -> i64) -> Option<Vec<(usize, bool)>> {
    let mut came: Vec<Option<(usize, usize, bool)>> = vec![None; nodes];
    let (mut seen, mut queue) = (HashSet::from([from]), VecDeque::from([from]));
    while let Some(node) = queue.pop_front() {
        for &(cell, tail, head) in edges {
            let (next, forward) = match node {
                node if node == tail => (head, true),
                node if node == head && value(cell) > 0 => (tail, false),
                _ => continue,
            };
            if seen.insert(next) {
                if let Some(known) = came.get_mut(next) {
                    *known = Some((node, cell, forward));
                }
                queue.push_back(next);
            }
        }
    }
    let (mut way, mut node) = (Vec::new(), to);
    while node != from {
        let (before, cell, forward) = came.get(node).copied().flatten()?;
        way.push((cell, forward));
        node = before;
    }
    Some(way)
}

impl Table {
    /// Lays out what was counted. What is of another area or part is left out.
    pub fn new(reading: Reading, areas: &[String], parts: &[&str], shares: &[Share]) -> Self {
        let shape = Shape { rows: areas.len() + 1, columns: if parts.is_empty() { 1 } else { parts.len() + 1 } };
        let mut cells = vec![Cell::default(); shape.cells()];
        for share in shares {
            let row = areas.iter().position(|area| *area == share.area);
            let column = if parts.is_empty() { Some(0) } else { parts.iter().position(|part| *part == share.part) };
            let (Some(row), Some(column)) = (row, column) else { continue };
            let places =
                HashSet::from([(row, column), (row, shape.columns - 1), (shape.rows - 1, column), (shape.rows - 1, shape.columns - 1)]);
            for (row, column) in places {
                if let Some(cell) = cells.get_mut(shape.cell(row, column)) {
                    cell.behind.persons.insert(share.person);
                    cell.behind.organizations.insert(share.organization);
                    cell.behind.patients.extend(share.patient);
                    *cell.by_person.entry(share.person).or_default() += if reading.is_median { 1 } else { share.amount };
                    cell.amounts.push(share.amount);
                }
            }
        }
        Self { reading, shape, cells }
    }

    /// What adds up: amounts, or how many there are of what has a median.
    fn figures(&self) -> Vec<i64> {
        self.cells.iter().map(|cell| cell.by_person.values().sum()).collect()
    }

    fn may_be_shown(&self, cell: &Cell) -> bool {
        let all: i64 = cell.by_person.values().sum();
        let most = cell.by_person.values().max().copied().unwrap_or(0);
        cell.behind.are_enough() && (!self.reading.is_of_persons || most * 2 <= all)
    }

    fn persons(&self, cell: usize) -> usize {
        self.cells.get(cell).map_or(0, |cell| cell.behind.persons.len())
    }

    /// Whether several together could be shown as one figure: whoever takes what is shown from its sum has computed it.
    fn may_be_shown_together(&self, cells: impl Iterator<Item = usize>) -> bool {
        let mut all = Cell::default();
        cells.filter_map(|cell| self.cells.get(cell)).for_each(|cell| all.add(cell));
        self.may_be_shown(&all)
    }

    /// What is told: `figure(row, column)` with the sums last, nothing where it is held back.
    pub fn published(&self) -> Vec<Vec<Option<i64>>> {
        let hidden = self.hidden();
        let row = |row: usize| {
            (0..self.shape.columns).map(move |column| self.shape.cell(row, column)).map(|cell| {
                let found = self.cells.get(cell).filter(|_| hidden.get(cell) == Some(&false))?;
                Some(if self.reading.is_median { median(&found.amounts) } else { found.amounts.iter().sum() })
            })
        };
        (0..self.shape.rows).map(|number| row(number).collect()).collect()
    }

    /// Which are held back. One after the other is added, so it ends.
    fn hidden(&self) -> Vec<bool> {
        let (figures, equations) = (self.figures(), self.shape.equations());
        let mut hidden: Vec<bool> = self.cells.iter().map(|cell| !self.may_be_shown(cell)).collect();
        while let Some(next) = self.next_to_hide(&figures, &equations, &hidden) {
            if let Some(place) = hidden.get_mut(next) {
                *place = true;
            }
        }
        hidden
    }

    fn next_to_hide(&self, figures: &[i64], equations: &[Equation], hidden: &[bool]) -> Option<usize> {
        let is_hidden = |cell: &usize| hidden.get(*cell) == Some(&true);
        let smallest =
            |cells: &mut dyn Iterator<Item = usize>| cells.filter(|cell| !is_hidden(cell)).min_by_key(|cell| self.persons(*cell));
        for equation in equations.iter().filter(|equation| !is_hidden(&equation.sum)) {
            let mut rest = equation.of.iter().copied().filter(|cell| is_hidden(cell)).peekable();
            if rest.peek().is_some() && !self.may_be_shown_together(rest) {
                return Some(smallest(&mut equation.of.iter().copied()).unwrap_or(equation.sum));
            }
        }
        let tight = (0..self.cells.len()).filter(is_hidden).find(|cell| self.room(figures, hidden, *cell) < LEAST_ROOM)?;
        let of_its_sums = equations.iter().filter(|equation| equation.sum == tight || equation.of.contains(&tight));
        let sums: Vec<&Equation> = of_its_sums.collect();
        smallest(&mut sums.iter().flat_map(|equation| equation.of.iter().copied()))
            .or_else(|| smallest(&mut sums.iter().map(|equation| equation.sum)))
            .or_else(|| smallest(&mut (0..self.cells.len())))
    }

    /// How far apart the smallest and the largest value are that a figure that is held back could have.
    fn room(&self, figures: &[i64], hidden: &[bool], cell: usize) -> i64 {
        let at = |up| self.shape.moved(figures, hidden, cell, up, LEAST_ROOM).get(cell).copied().unwrap_or(0);
        at(true) - at(false)
    }
}

/// The middle one; of two the lower.
fn median(amounts: &[i64]) -> i64 {
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
