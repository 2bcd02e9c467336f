//! What is held back, against somebody who knows everything that is shown.

use super::*;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use uuid::Uuid;

const SUMS: Reading = Reading { is_median: false, is_of_persons: true };

fn share(area: usize, part: usize, organization: u128, person: u128, patient: Option<u128>, amount: i64) -> Share {
    Share {
        area: area.to_string(),
        part: part.to_string(),
        organization: OrganizationId(Uuid::from_u128(organization)),
        person: PersonId(Uuid::from_u128(person)),
        patient: patient.map(|patient| PatientId(Uuid::from_u128(patient))),
        amount,
    }
}

fn table(reading: Reading, areas: usize, parts: &[&str], shares: &[Share]) -> Table {
    let areas: Vec<String> = (0..areas).map(|area| area.to_string()).collect();
    Table::new(reading, &areas, parts, shares)
}

/// So many persons of three organizations, each with one.
fn crowd(area: usize, part: usize, first: u128, persons: u128) -> Vec<Share> {
    (first..first + persons).map(|person| share(area, part, 100 * (area as u128 + 1) + person % 3, person, None, 1)).collect()
}

#[test]
fn a_figure_needs_ten_persons_three_organizations_ten_patients_and_nobody_who_is_most_of_it() {
    let told = |reading, shares: &[Share]| table(reading, 1, &[], shares).published()[0][0];
    assert_eq!(told(SUMS, &crowd(0, 0, 1, 10)), Some(10));
    assert_eq!(told(SUMS, &crowd(0, 0, 1, 9)), None);
    assert_eq!(told(SUMS, &[]), None, "that nobody did something is about somebody too");
    let two: Vec<Share> = (1..30).map(|person| share(0, 0, person % 2, person, None, 1)).collect();
    assert_eq!(told(SUMS, &two), None);
    let about = |patients: u128| (1..=30).map(|n| share(0, 0, n % 3, n, Some(n % patients), 1)).collect::<Vec<_>>();
    assert_eq!((told(SUMS, &about(9)), told(SUMS, &about(10))), (None, Some(30)));
    let mut one_does_most = crowd(0, 0, 1, 10);
    one_does_most.push(share(0, 0, 0, 1, None, 9));
    assert_eq!(told(SUMS, &one_does_most), None, "10 of 19");
    assert_eq!(told(Reading { is_of_persons: false, ..SUMS }, &one_does_most), Some(19));
}

#[test]
fn of_a_median_as_many_count_as_there_are() {
    let shares: Vec<Share> = (1..=11).map(|n| share(0, 0, n % 3, n, None, i64::try_from(n).unwrap_or(0) * 10)).collect();
    let reading = Reading { is_median: true, is_of_persons: true };
    assert_eq!(table(reading, 1, &[], &shares).published(), [[Some(60)], [Some(60)]]);
    assert_eq!(table(reading, 1, &[], &shares[..9]).published(), [[None], [None]]);
    assert_eq!((median(&[]), median(&[4]), median(&[9, 1]), median(&[3, 1, 2])), (0, 4, 1, 2));
}

#[test]
fn the_small_town_takes_the_next_one_with_it_and_the_sum_stays() {
    let shares = [crowd(0, 0, 1, 40), crowd(1, 0, 100, 20), crowd(2, 0, 200, 4)].concat();
    assert_eq!(table(SUMS, 3, &[], &shares).published(), [[Some(40)], [None], [None], [Some(64)]]);
    // With nobody else to hide among, the sum goes.
    let shares = [crowd(0, 0, 1, 40), crowd(1, 0, 200, 4)].concat();
    assert_eq!(table(SUMS, 2, &[], &shares).published(), [[None], [None], [Some(44)]]);
}

#[test]
fn everything_is_shown_where_everybody_is_many() {
    let shares = [crowd(0, 0, 1, 40), crowd(0, 1, 100, 20), crowd(1, 0, 200, 30), crowd(1, 1, 300, 12)].concat();
    let told = table(SUMS, 2, &["0", "1"], &shares).published();
    assert_eq!(told, [[Some(40), Some(20), Some(60)], [Some(30), Some(12), Some(42)], [Some(70), Some(32), Some(102)]]);
}

/// A random region: towns and parts of very different sizes, some persons in two of them, some very active.
fn random(seed: u64) -> Table {
    let mut dice = SmallRng::seed_from_u64(seed);
    let (areas, parts) = (dice.random_range(1..=6), dice.random_range(0..=5_usize));
    let names = ["0", "1", "2", "3", "4"];
    let mut shares = Vec::new();
    for area in 0..areas {
        for part in 0..parts.max(1) {
            let size = [0, 0, 2, 8, 12, 20, 60][dice.random_range(0..7)];
            for _ in 0..dice.random_range(0..=size) {
                let organization = 100 * area as u128 + dice.random_range(0..5);
                let person = dice.random_range(0..400);
                let patient = Some(dice.random_range(0..50)).filter(|_| seed.is_multiple_of(3));
                shares.push(share(area, part, organization, person, patient, dice.random_range(0..4)));
            }
        }
    }
    let reading = Reading { is_median: seed.is_multiple_of(5), is_of_persons: seed.is_multiple_of(2) };
    table(reading, areas, &names[..parts], &shares)
}

#[test]
fn whoever_knows_all_that_is_shown_computes_nothing_that_is_held_back() {
    let (mut shown, mut held, mut complementary) = (0, 0, 0);
    for seed in 0..1_500 {
        let table = random(seed);
        let (hidden, figures, equations) = (table.hidden(), table.figures(), table.shape.equations());
        for (cell, found) in table.cells.iter().enumerate() {
            if !hidden[cell] {
                shown += 1;
                assert!(table.may_be_shown(found), "{seed}: shown figures are of many");
                continue;
            }
            held += 1;
            complementary += usize::from(table.may_be_shown(found));
            assert!(!is_determined(table.shape, &hidden, cell), "{seed}: {cell} follows from what is shown");
            // Two other regions that look the same from outside, with that figure ten apart.
            let [low, high] = [false, true].map(|up| table.shape.moved(&figures, &hidden, cell, up, LEAST_ROOM));
            assert!(high[cell] - low[cell] >= LEAST_ROOM && high[cell] >= LEAST_ROOM, "{seed}: {cell}");
            for other in [low, high] {
                assert!(other.iter().all(|figure| *figure >= 0), "{seed}");
                assert!((0..figures.len()).all(|at| hidden[at] || other[at] == figures[at]), "{seed}: what is shown stays");
                for equation in &equations {
                    assert_eq!(equation.of.iter().map(|at| other[*at]).sum::<i64>(), other[equation.sum], "{seed}: sums hold");
                }
            }
        }
        for equation in equations.iter().filter(|equation| !hidden[equation.sum]) {
            let rest: Vec<usize> = equation.of.iter().copied().filter(|cell| hidden[*cell]).collect();
            assert!(rest.is_empty() || is_of_many(&table, &rest), "{seed}: what a sum is more than its parts is of many");
        }
    }
    assert!(shown > 3_000 && held > 3_000 && complementary > 300, "{shown} shown, {held} held back, {complementary} of them for others");
}

#[test]
fn what_is_left_of_a_sum_is_not_mostly_one_persons() {
    // One person is nearly all of the first town, and nearly all of both small towns together.
    let mut shares = [crowd(0, 0, 1, 12), crowd(1, 0, 100, 5), crowd(2, 0, 200, 40), crowd(3, 0, 300, 500)].concat();
    shares.push(share(0, 0, 100, 1, None, 300));
    assert_eq!(table(SUMS, 4, &[], &shares).published(), [[None], [None], [None], [None], [Some(857)]]);
    let anybody = Reading { is_of_persons: false, ..SUMS };
    assert_eq!(table(anybody, 4, &[], &shares).published(), [[None], [None], [Some(40)], [Some(500)], [Some(857)]]);
}

/// The rule of a single figure, told anew over all who are behind several.
fn is_of_many(table: &Table, cells: &[usize]) -> bool {
    let (mut persons, mut organizations, mut patients) =
        (HashMap::<PersonId, i64>::new(), HashSet::<OrganizationId>::new(), HashSet::<PatientId>::new());
    for cell in cells.iter().map(|cell| &table.cells[*cell]) {
        cell.by_person.iter().for_each(|(person, amount)| *persons.entry(*person).or_default() += amount);
        organizations.extend(&cell.behind.organizations);
        patients.extend(&cell.behind.patients);
    }
    let (all, most) = (persons.values().sum::<i64>(), persons.values().max().copied().unwrap_or(0));
    persons.len() >= LEAST_PERSONS
        && organizations.len() >= LEAST_ORGANIZATIONS
        && (patients.is_empty() || patients.len() >= LEAST_PERSONS)
        && (!table.reading.is_of_persons || most <= all - most)
}

/// Whether a figure that is held back follows from the sums: by rank, which knows nothing of flows. Weeks share no sum and no figure is counted
/// twice, so what holds for one week holds for all of them together.
fn is_determined(shape: Shape, hidden: &[bool], cell: usize) -> bool {
    let unknown: Vec<usize> = (0..hidden.len()).filter(|at| hidden[*at]).collect();
    let row = |equation: &Equation| {
        let of = |at: &usize| i64::from(equation.of.contains(at)) - i64::from(equation.sum == *at);
        unknown.iter().map(of).collect::<Vec<i64>>()
    };
    let mut rows: Vec<Vec<i64>> = shape.equations().iter().map(row).collect();
    let before = rank(rows.clone());
    rows.push(unknown.iter().map(|at| i64::from(*at == cell)).collect());
    rank(rows) == before
}

/// The rank of a matrix, over a field of a prime number of elements.
fn rank(mut rows: Vec<Vec<i64>>) -> usize {
    const PRIME: i64 = 1_000_003;
    let inverse = |value: i64| {
        let (mut result, mut base, mut left) = (1, value.rem_euclid(PRIME), PRIME - 2);
        while left > 0 {
            if left % 2 == 1 {
                result = result * base % PRIME;
            }
            (base, left) = (base * base % PRIME, left / 2);
        }
        result
    };
    let mut rank = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column].rem_euclid(PRIME) != 0) else { continue };
        rows.swap(rank, pivot);
        let scale = inverse(rows[rank][column]);
        let top: Vec<i64> = rows[rank].iter().map(|value| (value * scale).rem_euclid(PRIME)).collect();
        for row in rows.iter_mut().skip(rank + 1) {
            let times = row[column];
            for (value, above) in row.iter_mut().zip(&top) {
                *value = (*value - times * above).rem_euclid(PRIME);
            }
        }
        rank += 1;
    }
    rank
}
