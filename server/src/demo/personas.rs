//! The made-up people whom one can sign in as with one click.

use super::founding::World;
use super::places::{ASSOCIATION, BASE, CARE_PLAN, CLINIC, HELPERS, HOSPITAL, PHARMACY, PREFECTURE, REHABILITATION, STATION};
use crate::domain::people::Persona;
use std::path::Path;

/// Organization and position: the main ones first.
const SHOWN: &[(&str, usize)] = &[
    (STATION, 0),
    (CLINIC, 0),
    (CARE_PLAN, 0),
    (PHARMACY, 0),
    (HELPERS, 0),
    (REHABILITATION, 0),
    (HOSPITAL, 0),
    ("汐見原市役所 高齢福祉課", 0),
    (BASE, 0),
    (STATION, 1),
    (STATION, 6),
    (PREFECTURE, 0),
    (STATION, 5),
    (ASSOCIATION, 1),
];

/// Writes the list, as JSON.
pub(super) fn write(world: &World, patients_of: &[usize], file: &Path) -> anyhow::Result<()> {
    let personas: Vec<Persona> = SHOWN.iter().filter_map(|shown| persona(world, patients_of, shown)).collect();
    std::fs::write(file, serde_json::to_vec_pretty(&personas)?)?;
    Ok(())
}

fn persona(world: &World, patients_of: &[usize], (office, position): &(&str, usize)) -> Option<Persona> {
    let office = world.region.offices.iter().find(|known| known.name == *office)?;
    let number = *office.workers.get(*position)?;
    let worker = world.region.workers.get(number)?;
    let human = world.region.humans.get(worker.person)?;
    Some(Persona {
        persona: world.memberships.get(number)?.id,
        login: human.login.clone(),
        name: human.name.name.clone(),
        kana: human.name.kana.clone(),
        profession: worker.profession,
        organization_name: office.name.clone(),
        organization_kind: office.kind,
        role: worker.role,
        patients: patients_of.get(number).copied().unwrap_or_default(),
    })
}
