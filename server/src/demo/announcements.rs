//! What is announced of the made-up region's organizations (新規事業者), and the page that its residents read: one announcement waits for the
//! base, a notice and the trainings to come are public, and some shelters and organizations stand there.

use super::Plan;
use super::boards::{draft_of, key, worker};
use super::calendar::Day;
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use super::places::{BASE, CLINIC, HELPERS, HOSPITAL, PHARMACY, STATION};
use crate::desk::{DirectoryView, Wanted};
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::provider::{Approval, NewProviderNotice, ProviderNoticeKind};
use crate::domain::boards::public_page::{Leaflet, PublicPage};
use crate::domain::boards::shelter::{Shelter, ShelterHazard as H, ShelterState};
use crate::domain::core::id::{OrganizationId, ProviderNoticeId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::OrganizationKind;
use crate::domain::people::profile::{Profile, Service};
use crate::gate::Caller;
use anyhow::Context as _;
use std::sync::Arc;

const TOWN: &str = "汐見原市役所 高齢福祉課";
/// One that ends.
const ENDING: &str = "せせらぎ訪問介護";
/// The address of the page.
const SHORT_NAME: &str = "shiomibara";
/// At eleven in the morning.
const MORNING: i64 = 11 * 60;

/// What residents are told.
const LECTURE: (&str, &str) = (
    "市民公開講座「住み慣れた家で暮らし続けるために」",
    "在宅医療と介護の使い方を、医師・看護師・ケアマネジャーがわかりやすくお話しします。\n場所は市民交流センター、参加は無料です。申し込みは汐見原市役所 高齢福祉課へお電話ください。",
);

/// Name, address, from what, whether it is open.
const SHELTERS: &[(&str, &str, &[H], ShelterState)] = &[
    ("市民交流センター", "汐見原市本町2丁目", &[H::Flood, H::Landslide, H::Earthquake, H::InlandFlood], ShelterState::Closed),
    ("汐見原小学校 体育館", "汐見原市緑ヶ丘4丁目", &[H::Landslide, H::Earthquake, H::Fire], ShelterState::Closed),
    ("浜町津波避難ビル", "汐見原市浜町1丁目", &[H::Tsunami, H::StormSurge], ShelterState::Closed),
];

/// Announces, decides, and turns the page on.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<()> {
    let mut dice = Dice::of(plan.seed, "announcements", 0);
    let today = Day::of(plan.end.plus_seconds(-MORNING * 60));
    let base = world.caller(worker(world, BASE, 0)?)?;
    let station = world.caller(worker(world, STATION, 0)?)?;
    let offers = today.plus(-20).at(MORNING);
    let entry = entry_of(world, &station, offers).await?;
    let body = about(&entry, ProviderNoticeKind::NewServices, Some(station_of(&entry)), today.plus(-18));
    let told = at(offers, world.desk.propose_provider(&station, key(&mut dice, offers), body)).await?.id;
    approve(world, &base, told, today.plus(-19).at(MORNING)).await?;
    let ending = world.caller(worker(world, ENDING, 0)?)?;
    let ends = today.plus(-6).at(MORNING);
    let entry = entry_of(world, &ending, ends).await?;
    let mut body = about(&entry, ProviderNoticeKind::Closing, None, today.plus(40));
    body.remark = Some("新しい利用の受け付けは終わりました。引き継ぎのご相談はお電話ください。".to_owned());
    let told = at(ends, world.desk.propose_provider(&ending, key(&mut dice, ends), body)).await?.id;
    approve(world, &base, told, today.plus(-5).at(MORNING)).await?;
    let town = world.caller(worker(world, TOWN, 0)?)?;
    let opens = today.plus(-1).at(MORNING);
    at(opens, world.desk.propose_provider(&town, key(&mut dice, opens), opening(today.plus(30)))).await?;
    Box::pin(publish(world, (&base, &town), today.plus(-3), &mut dice)).await
}

async fn approve(world: &World, base: &Arc<Caller>, id: ProviderNoticeId, moment: Timestamp) -> anyhow::Result<()> {
    let seen = at(moment, world.desk.provider_notice(base, id)).await?;
    let body = Approval { organization_version: seen.current.map(|entry| entry.version) };
    at(moment, Box::pin(world.desk.approve_provider(base, id, body))).await?;
    Ok(())
}

async fn entry_of(world: &World, caller: &Arc<Caller>, moment: Timestamp) -> anyhow::Result<DirectoryView> {
    Ok(at(moment, world.desk.directory_entry(caller, caller.membership.organization)).await?)
}

fn about(entry: &DirectoryView, kind: ProviderNoticeKind, profile: Option<Profile>, day: Day) -> NewProviderNotice {
    NewProviderNotice {
        kind,
        organization: Some(entry.id),
        organization_version: Some(entry.version),
        entry: profile,
        effective_on: day.date(),
        remark: None,
        follows: None,
    }
}

/// What the station of the main persona publishes.
fn station_of(entry: &DirectoryView) -> Profile {
    Profile {
        name: entry.name.clone(),
        kana: Some("さくらほうもんかんごステーション".to_owned()),
        kind: entry.kind,
        municipality_code: entry.municipality_code.clone(),
        address: Some("汐見原市本町3丁目".to_owned()),
        place: entry.place,
        phone: entry.phone.clone(),
        night_phone: entry.night_phone.clone(),
        fax: None,
        services: vec![
            Service::VisitingNursing,
            Service::RoundTheClock,
            Service::VisitingRehabilitation,
            Service::EndOfLife,
            Service::Pediatric,
        ],
        hours: Some("平日 8時30分から17時30分".to_owned()),
        web: None,
    }
}

fn opening(day: Day) -> NewProviderNotice {
    NewProviderNotice {
        kind: ProviderNoticeKind::Opening,
        organization: None,
        organization_version: None,
        entry: Some(Profile {
            name: "うみかぜ訪問看護ステーション".to_owned(),
            kana: Some("うみかぜほうもんかんごステーション".to_owned()),
            kind: OrganizationKind::VisitingNurseStation,
            municipality_code: Some("991015".to_owned()),
            address: Some("汐見原市港南5丁目".to_owned()),
            place: None,
            phone: Some("0985-00-9801".to_owned()),
            night_phone: None,
            fax: Some("0985-00-9802".to_owned()),
            services: vec![Service::VisitingNursing, Service::RoundTheClock, Service::Dementia],
            hours: Some("平日 9時から18時".to_owned()),
            web: None,
        }),
        effective_on: day.date(),
        remark: Some("開設前の見学ができます。".to_owned()),
        follows: None,
    }
}

/// Turns the page on, with something in each of its parts.
async fn publish(world: &World, (base, town): (&Arc<Caller>, &Arc<Caller>), day: Day, dice: &mut Dice) -> anyhow::Result<()> {
    let moment = day.at(MORNING);
    let page = PublicPage {
        is_on: true,
        short_name: Some(SHORT_NAME.to_owned()),
        title: Some("汐見原圏域 医療と介護のひろば".to_owned()),
        contact: Some("汐見原圏域 在宅医療・介護連携拠点（平日 9時から17時）".to_owned()),
        leaflets: vec![Leaflet {
            name: "在宅医療・介護の手引き（見本）".to_owned(), url: "https://example.jp/guide.pdf".to_owned()
        }],
    };
    at(moment, world.desk.keep_public_page(base, 0, page)).await?;
    let boards = at(moment, world.desk.boards(town)).await?;
    let board = boards.iter().find(|board| board.kind == BoardKind::Notice).context("a board of notices")?.id;
    let posted = at(moment, world.desk.post_on_board(town, board, key(dice, moment), draft_of(LECTURE.0, LECTURE.1))).await?;
    at(moment, world.desk.publish_entry(town, posted.id, true)).await?;
    let trainings = at(moment, world.desk.trainings(base, Wanted::default())).await?;
    for training in trainings.iter().filter(|training| training.cancelled_at.is_none()).take(2) {
        at(moment, world.desk.publish_training(base, training.id, true)).await?;
    }
    for (name, address, hazards, state) in SHELTERS {
        let shelter = Shelter {
            name: (*name).to_owned(),
            address: (*address).to_owned(),
            municipality_code: Some("991015".to_owned()),
            hazards: hazards.to_vec(),
            state: *state,
            note: None,
        };
        at(moment, world.desk.add_shelter(town, key(dice, moment), shelter)).await?;
    }
    for name in [HOSPITAL, CLINIC, STATION, PHARMACY, HELPERS] {
        let organization = office(world, name)?;
        at(moment, world.desk.list_publicly(base, organization, true)).await?;
    }
    Ok(())
}

fn office(world: &World, name: &str) -> anyhow::Result<OrganizationId> {
    let at = world.region.offices.iter().position(|office| office.name == name).context("an office that is not in the region")?;
    world.office(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::boards::personal::{Known, find};
    use crate::domain::care::entry::Ground;

    #[test]
    fn everything_announced_is_taken_by_the_desk() {
        let end = Timestamp(1_795_132_800_000_000);
        let today = Day::of(end);
        let opening = opening(today.plus(30)).compose(today.date().0).expect("an opening");
        for (_, text) in opening.texts() {
            let known = Known { telephones: vec!["0985-00-9801".to_owned()], ..Known::default() };
            assert_eq!(find(text, &known), [], "{text}");
        }
        draft_of(LECTURE.0, LECTURE.1).compose(end, Ground::Board { must_expire: false }).expect("a notice");
        for text in [LECTURE.0, LECTURE.1].into_iter().chain(SHELTERS.iter().map(|shelter| shelter.0)) {
            assert_eq!(find(text, &Known::default()), [], "{text}");
        }
    }
}
