//! Where there is room in the made-up region: offers of its hospitals, homes and stations, told by those who know the beds.

use super::Plan;
use super::boards::{key, worker};
use super::calendar::Day;
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use super::offers::{OFFERS, Offer, Word};
use crate::domain::boards::ward::{Vacancy, Ward};
use crate::domain::core::id::WardId;
use crate::domain::core::time::Timestamp;
use std::collections::HashMap;

/// Offers were added so many days before the end of the story, ahead of every word about them.
const ADDED_DAYS_AGO: i64 = 40;

/// Adds every offer and says everything of it; which ward each became, by organization and name.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<HashMap<(&'static str, &'static str), WardId>> {
    let mut wards = HashMap::new();
    let mut keys = Dice::of(plan.seed, "vacancies", 0);
    for (minute, offer) in (0..).zip(OFFERS) {
        let by = worker(world, offer.by.0, offer.by.1)?;
        let added = plan.end.plus_seconds(-ADDED_DAYS_AGO * 86_400 + minute * 60);
        let ward = at(added, world.desk.add_ward(&world.caller(by)?, key(&mut keys, added), body(offer))).await?.id;
        wards.insert((offer.by.0, offer.name), ward);
        let mut version = 0;
        for word in offer.words {
            let said = hours_before(plan.end, word.hours_ago).plus_seconds(minute * 60);
            let key = key(&mut keys, said);
            at(said, world.desk.tell_vacancy(&world.caller(by)?, ward, version, key, vacancy(word, plan.end))).await?;
            version += 1;
        }
        if let Some(hours) = offer.confirmed {
            let confirmed = hours_before(plan.end, hours);
            at(confirmed, world.desk.confirm_vacancy(&world.caller(by)?, ward, version)).await?;
        }
    }
    Ok(wards)
}

const fn hours_before(end: Timestamp, hours: i64) -> Timestamp {
    end.plus_seconds(-hours * 3_600)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn body(offer: &Offer) -> Ward {
    Ward {
        name: offer.name.to_owned(),
        kind: offer.kind,
        function: offer.beds.map(|(function, _, _)| function),
        bed_type: offer.beds.map(|(_, bed_type, _)| bed_type),
        fee_class: offer.beds.map(|(_, _, fee_class)| fee_class),
        procedures: offer.procedures.to_vec(),
        extra_charge_yen: offer.charge,
        respite: offer.respite,
        reception_hours: some(offer.hours),
        phone: some(offer.phone),
        note: some(offer.note),
    }
}

fn vacancy(word: &Word, end: Timestamp) -> Vacancy {
    Vacancy {
        state: word.state,
        free: word.free,
        free_female: word.apart.map(|(female, _)| female),
        free_male: word.apart.map(|(_, male)| male),
        adjusting: word.adjusting,
        available_from: word.room_in.map(|days| Day::of(end).plus(days).date()),
        remark: some(word.remark),
    }
}

#[cfg(test)]
mod tests {
    use super::super::region::Region;
    use super::*;
    use crate::domain::boards::personal::{Known, find};
    use crate::domain::boards::ward::{VacancyState, WardKind};

    const END: Timestamp = Timestamp(1_795_132_800_000_000);

    #[test]
    fn every_offer_has_somebody_who_tells_it_and_is_taken_by_the_desk() {
        let region = Region::draw(7, 60);
        for offer in OFFERS {
            let (name, position) = offer.by;
            assert!(region.offices.iter().any(|office| office.name == name && office.workers.len() > position), "{name}");
            assert!(body(offer).compose().is_ok(), "{}", offer.name);
            let hours: Vec<i64> = offer.words.iter().map(|word| -word.hours_ago).collect();
            assert!(hours.is_sorted() && hours.iter().all(|hours| -hours < ADDED_DAYS_AGO * 24), "{}: the oldest first", offer.name);
            for word in offer.words {
                assert!(vacancy(word, END).compose().is_ok(), "{}", offer.name);
            }
            for text in offer.words.iter().map(|word| word.remark).chain([offer.note, offer.hours, offer.name]) {
                assert_eq!(find(text, &Known::default()), [], "{text}");
            }
        }
    }

    #[test]
    fn there_is_room_and_none_news_and_old_words() {
        let last = |offer: &Offer| offer.words.last().map(|word| offer.confirmed.unwrap_or(word.hours_ago));
        let is_stale = |offer: &Offer| last(offer).is_some_and(|hours| offer.kind.is_stale(hours_before(END, hours), END));
        let count = |test: &dyn Fn(&Offer) -> bool| OFFERS.iter().filter(|offer| test(offer)).count();
        for kind in WardKind::ALL {
            assert!(count(&|offer| offer.kind == *kind) > 0, "{kind}");
        }
        for state in VacancyState::ALL {
            assert!(count(&|offer| offer.words.last().is_some_and(|word| word.state == *state)) > 1, "{state}");
        }
        assert!(count(&is_stale) >= 3);
        assert!(count(&|offer| offer.words.len() > 1) >= 7, "history");
        assert_eq!(count(&|offer| offer.words.is_empty()), 1);
    }
}
