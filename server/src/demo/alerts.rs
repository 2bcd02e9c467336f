//! Alerts and broadcasts of the made-up region: some that went out or did not, one that waits, and words of the town to everybody.

use super::Plan;
use super::boards::{key, worker};
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use super::places::MUNICIPALITIES;
use crate::domain::boards::alert::{
    Alert, AlertKind, AlertSource, AlertStatus, Area, AreaKind, Dismissal, DismissalReason, Hazard, HazardState, MessageType, Severity,
};
use crate::domain::boards::broadcast::NewBroadcast;
use crate::domain::care::entry::Importance;
use crate::domain::core::id::{BoardId, EntryId};
use crate::domain::core::time::Timestamp;
use crate::gate::{AcknowledgeOnBoard, Act as _};
use anyhow::Context as _;

const CITY: &str = "汐見原市役所 高齢福祉課";
/// So many look at them at most.
const READERS: usize = 300;
const HOUR: i64 = 3_600;

/// What became of an alert.
enum Became {
    Released,
    Dismissed(DismissalReason),
    Waits,
}

/// An alert of the made-up prefecture.
struct Told {
    hours_ago: i64,
    series: &'static str,
    status: AlertStatus,
    message: MessageType,
    hazard: (AlertKind, &'static str, HazardState),
    headline: &'static str,
    instruction: &'static str,
    became: Became,
}

const TOLD: &[Told] = &[
    Told {
        hours_ago: 20 * 24,
        series: "tsunami-drill",
        status: AlertStatus::Drill,
        message: MessageType::Alert,
        hazard: (AlertKind::Tsunami, "津波警報", HazardState::Issued),
        headline: "これは訓練です。日向野沿岸に津波警報を発表しました。",
        instruction: "沿岸部や川沿いにいる人は、高台や避難ビルへ避難する訓練をしてください。",
        became: Became::Dismissed(DismissalReason::AlreadyKnown),
    },
    Told {
        hours_ago: 9 * 24,
        series: "rain-1",
        status: AlertStatus::Real,
        message: MessageType::Alert,
        hazard: (AlertKind::WeatherWarning, "大雨警報", HazardState::Issued),
        headline: "圏域では夜遅くにかけて、土砂災害や低い土地の浸水に警戒してください。",
        instruction: "訪問の前に道路の状況を確かめ、無理な移動を避けてください。",
        became: Became::Released,
    },
    Told {
        hours_ago: 9 * 24 - 11,
        series: "rain-1",
        status: AlertStatus::Real,
        message: MessageType::Update,
        hazard: (AlertKind::WeatherWarning, "大雨警報", HazardState::Lifted),
        headline: "圏域の大雨警報を解除しました。",
        instruction: "川の水位が下がるまで、川に近づかないでください。",
        became: Became::Released,
    },
    Told {
        hours_ago: 2,
        series: "wind-2",
        status: AlertStatus::Real,
        message: MessageType::Alert,
        hazard: (AlertKind::WeatherWarning, "暴風警報", HazardState::Issued),
        headline: "圏域では今夜から明け方にかけて、暴風に警戒してください。停電のおそれがあります。",
        instruction: "在宅酸素・吸引器・人工呼吸器をお使いの方の停電時の手順を確かめてください。",
        became: Became::Waits,
    },
];

/// The words of the town, the day before the end of the story.
const WORDS: (&str, &str) = (
    "断水のお知らせ（浜町・川原町）",
    "水道管の工事のため、今夜22時から明日5時まで、浜町と川原町で水が出ません。\n飲み水と、吸引や清拭に使う水を、前もってためてください。\n給水車は浜町公民館の前にいます。",
);

/// Takes the alerts in, decides them, and sends the words of the town; returns how many entries there are.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<usize> {
    let mut keys = Dice::of(plan.seed, "alerts", 0);
    let officer = worker(world, CITY, 0)?;
    let mut sent = Vec::new();
    for (number, told) in TOLD.iter().enumerate() {
        let moment = plan.end.plus_seconds(-told.hours_ago * HOUR);
        let (caller, decided) = (world.caller(officer)?, moment.plus_seconds(7 * 60));
        at(moment, world.desk.take_alert(&alert(told, number, moment))).await?;
        let waiting = at(decided, world.desk.alerts(&caller, false)).await?;
        let view = waiting.into_iter().next().context("an alert that does not wait")?;
        match told.became {
            Became::Waits => {}
            Became::Dismissed(reason) => {
                at(decided, world.desk.dismiss_alert(&caller, view.id, Dismissal { reason })).await?;
            }
            Became::Released => {
                let (boards, proposal) = (view.proposal.boards, (view.proposal.title, view.proposal.text));
                let body = words(boards, proposal, view.proposal.importance);
                let out = at(decided, world.desk.release_alert(&caller, view.id, key(&mut keys, decided), body)).await?;
                sent.extend(out.boards.into_iter().map(|part| (part.board, part.entry, decided)));
            }
        }
    }
    let written = plan.end.plus_seconds(-26 * HOUR);
    let caller = world.caller(officer)?;
    let boards: Vec<BoardId> = sent.first().map(|(board, ..)| *board).into_iter().collect();
    let body = words(boards, (WORDS.0.to_owned(), WORDS.1.to_owned()), Importance::Urgent);
    let out = at(written, world.desk.broadcast(&caller, key(&mut keys, written), body)).await?;
    sent.extend(out.boards.into_iter().map(|part| (part.board, part.entry, written)));
    for reader in 0..world.memberships.len().min(READERS) {
        read(world, plan, reader, &sent).await?;
    }
    world.desk.flush_receipts().await;
    Ok(sent.len())
}

/// One member looks at what was sent, sooner than at other notices, and confirms some of it.
async fn read(world: &World, plan: &Plan, reader: usize, sent: &[(BoardId, EntryId, Timestamp)]) -> anyhow::Result<()> {
    let mut dice = Dice::of(plan.seed, "alerted", reader);
    let caller = world.caller(reader)?;
    let boards = at(plan.end, world.desk.boards(&caller)).await?;
    let habit = if dice.percent(15) { 10 } else { 90 };
    for (board, entry, moment) in sent {
        let may = boards.iter().any(|one| one.id == *board && one.may.contains(&AcknowledgeOnBoard::NAME));
        let seen = moment.plus_seconds(dice.between(1, 16 * 60) * 60);
        if may && dice.percent(habit) && seen < plan.end {
            at(seen, world.desk.note_board_receipts(&caller, *board, &[*entry])).await?;
        }
    }
    Ok(())
}

fn words(boards: Vec<BoardId>, (title, text): (String, String), importance: Importance) -> NewBroadcast {
    NewBroadcast { boards, title, text, importance: Some(importance), expires_at: None, pinned: false, mode: None, personal_reason: None }
}

fn alert(told: &Told, number: usize, moment: Timestamp) -> Alert {
    let (kind, text, state) = told.hazard;
    let hazard = Hazard::new(kind, None, text, state);
    let area = |name: &str| Area {
        kind: AreaKind::Other,
        code: None,
        name: name.to_owned(),
        municipalities: Vec::new(),
        polygons: Vec::new(),
        hazards: vec![hazard.clone()],
    };
    Alert {
        source: AlertSource::Cap,
        identifier: format!("hinatano-{number}"),
        sender: "bosai@hinatano.example.jp".to_owned(),
        sender_name: Some("日向野県 危機管理課".to_owned()),
        series: format!("bosai@hinatano.example.jp,{}", told.series),
        serial: 0,
        status: told.status,
        message: told.message,
        kind,
        severity: if state == HazardState::Lifted { Severity::AllClear } else { hazard.severity },
        title: text.to_owned(),
        headline: told.headline.to_owned(),
        description: String::new(),
        instruction: told.instruction.to_owned(),
        issued: moment.plus_seconds(-120),
        sent: moment.plus_seconds(-60),
        effective: None,
        expires: None,
        references: Vec::new(),
        areas: MUNICIPALITIES.iter().map(|(name, _)| area(name)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::boards::personal::{Known, find};

    #[test]
    fn nothing_of_it_looks_like_a_person() {
        for text in TOLD.iter().flat_map(|told| [told.headline, told.instruction]).chain([WORDS.0, WORDS.1]) {
            assert_eq!(find(text, &Known::default()), [], "{text}");
        }
        assert!(TOLD.is_sorted_by_key(|told| -told.hours_ago), "the oldest first");
    }
}
