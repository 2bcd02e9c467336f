//! A disaster drill of the made-up region, which is over: opened by the town, answered by most and not by all.

use super::Plan;
use super::boards::{draft_of, key, worker};
use super::calendar::Day;
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::disaster::{
    BuildingState, DisasterHazard, DisasterMode, LifelineState, NewDisaster, OperatingState, Report, Sufficiency,
};
use anyhow::Context as _;

/// The town that practises.
const TOWN: &str = "汐見原市役所 高齢福祉課";
/// So many days before the end of the story.
const DAYS_AGO: i64 = 12;
/// At half past nine in the morning.
const BEGINS: i64 = 9 * 60 + 30;
/// It takes two hours and a half.
const MINUTES: i64 = 150;
const TITLE: &str = "秋の総合防災訓練（震度6弱の地震）";

/// Minutes after the beginning, who, where, title, text.
type Posting = (i64, (&'static str, usize), BoardKind, &'static str, &'static str);

/// What stands on its boards.
const POSTINGS: &[Posting] = &[
    (
        1,
        (TOWN, 0),
        BoardKind::DisasterNotice,
        "【訓練】状況の入力をお願いします",
        "これは訓練です。午前9時30分に震度6弱の地震が起きた想定です。各機関は10時までに状況を入力してください。被害がなければ「被害なし」だけで結構です。",
    ),
    (
        12,
        (TOWN, 1),
        BoardKind::Evacuation,
        "【訓練】福祉避難所を開設しました",
        "訓練の想定です。市民交流センターに福祉避難所を開設しました。受け入れは30人までです。",
    ),
    (
        18,
        (super::places::HOSPITAL, 0),
        BoardKind::Medical,
        "【訓練】非常用電源で診療中",
        "訓練の想定です。停電のため非常用電源に切り替えました。透析は通常どおり行えます。",
    ),
    (
        25,
        (super::places::PHARMACY, 0),
        BoardKind::Supplies,
        "【訓練】経腸栄養剤の在庫",
        "訓練の想定です。経腸栄養剤は3日分あります。足りない機関は連絡してください。",
    ),
    (
        40,
        (super::places::STATION, 0),
        BoardKind::Help,
        "【訓練】酸素ボンベの搬送をお願いします",
        "訓練の想定です。停電地区へ予備の酸素ボンベを運べる車を1台探しています。",
    ),
    (
        MINUTES - 5,
        (TOWN, 0),
        BoardKind::DisasterNotice,
        "【訓練】終了します",
        "訓練を終わります。ご協力ありがとうございました。振り返りは地域包括ケア会議で行います。",
    ),
];

/// Plays the drill; returns how many entries there are.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<usize> {
    let mut dice = Dice::of(plan.seed, "drill", 0);
    let begins = Day::of(plan.end).plus(-DAYS_AGO).at(BEGINS);
    let after = |minutes: i64| begins.plus_seconds(minutes * 60);
    let town = worker(world, TOWN, 0)?;
    let opened = at(begins, world.desk.open_disaster(&world.caller(town)?, key(&mut dice, begins), drill())).await?;
    let boards = at(begins, world.desk.disaster_boards(&world.caller(town)?, opened.id)).await?;
    for (minutes, by, kind, title, text) in POSTINGS {
        let board = boards.iter().find(|board| board.kind == *kind).context("a posting without a board")?.id;
        let caller = world.caller(worker(world, by.0, by.1)?)?;
        at(after(*minutes), world.desk.post_on_board(&caller, board, key(&mut dice, after(*minutes)), draft_of(title, text))).await?;
    }
    for office in &world.region.offices {
        let Some(by) = office.workers.first() else { continue };
        let mut dice = Dice::of(plan.seed, &office.name, 0);
        let caller = world.caller(*by)?;
        // Some are not asked, and some were never reached.
        if !at(begins, world.desk.disaster(&caller, opened.id)).await?.is_expected || dice.percent(25) {
            continue;
        }
        let minutes = dice.between(3, 80);
        for (minutes, report) in [(minutes, first(&mut dice)), (minutes + 45, Report::NO_DAMAGE)] {
            let said = Report { observed_at: Some(after(minutes)), ..report };
            at(after(minutes), world.desk.report_state(&caller, opened.id, key(&mut dice, after(minutes)), said)).await?;
            // Where all is well, there is nothing to add; some others say later that it is well again.
            if dice.percent(70) {
                break;
            }
        }
    }
    at(after(MINUTES), world.desk.close_disaster(&world.caller(town)?, opened.id)).await?;
    Ok(POSTINGS.len())
}

fn drill() -> NewDisaster {
    NewDisaster { hazard: DisasterHazard::Earthquake, title: TITLE.to_owned(), mode: DisasterMode::Drill, municipalities: Vec::new() }
}

/// What an organization says first.
fn first(dice: &mut Dice) -> Report {
    let said = Report { staff_present: Some(dice.between(2, 30)), ..Report::NO_DAMAGE };
    match dice.between(0, 9) {
        0 => Report {
            state: OperatingState::Closed,
            building: Some(BuildingState::Unsafe),
            power: Some(LifelineState::Out),
            water: Some(LifelineState::Out),
            staff: Some(Sufficiency::Short),
            needs: Some(dice.phrase(NEEDS).to_owned()),
            ..said
        },
        1 | 2 => Report {
            state: OperatingState::Limited,
            building: Some(BuildingState::Damaged),
            power: Some(LifelineState::Limited),
            power_hours: Some(dice.between(4, 72)),
            supplies: Some(Sufficiency::Short),
            can_accept: Some(dice.between(0, 5)),
            needs: Some(dice.phrase(NEEDS).to_owned()),
            ..said
        },
        3 => Report { state: OperatingState::Limited, telephone: Some(LifelineState::Out), staff: Some(Sufficiency::Short), ..said },
        _ => said,
    }
}

const NEEDS: &[&str] = &["発電機の燃料", "飲料水", "予備の酸素ボンベ", "応援の看護職員2人", "紙おむつと衛生材料", "送迎の車両"];

#[cfg(test)]
mod tests {
    use super::super::region::Region;
    use super::*;
    use crate::domain::boards::personal::{Known, find};
    use crate::domain::care::entry::Ground;
    use crate::domain::core::time::Timestamp;

    const NOW: Timestamp = Timestamp(1_795_132_800_000_000);

    #[test]
    fn the_drill_is_taken_by_the_desk_and_says_everywhere_what_it_is() {
        let region = Region::draw(7, 60);
        drill().check().expect("a disaster");
        assert_eq!(find(TITLE, &Known::default()), []);
        for (_, (name, position), _, title, text) in POSTINGS {
            assert!(region.offices.iter().any(|office| office.name == *name && office.workers.len() > *position), "{name}");
            draft_of(title, text).compose(NOW, Ground::Board { must_expire: false }).expect("a notice");
            assert_eq!(find(&format!("{title}\n{text}"), &Known::default()), [], "{title}");
            assert!(title.starts_with("【訓練】") && text.contains("訓練"), "{title}");
        }
        for needs in NEEDS {
            assert_eq!(find(needs, &Known::default()), [], "{needs}");
        }
        for number in 0..50 {
            first(&mut Dice::of(7, "drill", number)).compose(NOW, NOW).expect("a report");
        }
    }
}
