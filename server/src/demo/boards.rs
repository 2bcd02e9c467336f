//! The boards of the made-up region: opened by the base, written on by municipalities and others, read by most and not by all.

use super::Plan;
use super::calendar::Day;
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use super::notices::{BOARDS, POSTINGS, Posting};
use super::places::BASE;
use crate::domain::boards::board::{Audience, NewBoard};
use crate::domain::care::entry::{Draft, EntryKind, Notice};
use crate::domain::care::must_read::{MustRead, Party};
use crate::domain::core::id::{BoardId, EntryId};
use crate::domain::core::time::Timestamp;
use crate::gate::{AcknowledgeOnBoard, Act as _};
use anyhow::Context as _;
use uuid::Uuid;

/// So many look at the boards at most: a larger region would only take longer to make up.
const READERS: usize = 300;
/// A posting is written at ten in the morning.
const MORNING: i64 = 10 * 60;

/// A posting that stands.
struct Standing {
    posting: &'static Posting,
    board: BoardId,
    entry: EntryId,
    revision: i64,
    at: Timestamp,
}

/// Opens the boards and plays everything on them; returns how many entries there are.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<usize> {
    let mut keys = Dice::of(plan.seed, "boards", 0);
    let today = Day::of(plan.end.plus_seconds(-MORNING * 60));
    let boards = open(world, today, &mut keys).await?;
    let (mut standing, mut entries) = (Vec::new(), 0);
    for posting in POSTINGS {
        let board = *boards.get(posting.board).context("a posting without a board")?;
        let written = today.plus(-posting.days_ago).at(MORNING);
        let stands = post(world, posting, board, today, written, &mut keys).await?;
        entries += 1;
        if let Some((office, position, text)) = posting.answer {
            let answered = written.plus_seconds(5 * 3600);
            let draft = Draft { reply_to: Some(stands.entry), ..Draft::of(EntryKind::Note, text.to_owned()) };
            let caller = world.caller(worker(world, office, position)?)?;
            at(answered, world.desk.post_on_board(&caller, board, key(&mut keys, answered), draft)).await?;
            entries += 1;
        }
        standing.push(stands);
    }
    for reader in 0..world.memberships.len().min(READERS) {
        read(world, plan, reader, &standing).await?;
    }
    world.desk.flush_receipts().await;
    Ok(entries)
}

async fn open(world: &World, today: Day, keys: &mut Dice) -> anyhow::Result<Vec<BoardId>> {
    let base = worker(world, BASE, 0)?;
    let mut boards = Vec::new();
    // One after the other, which is the order in which they are shown.
    for ((kind, name), minute) in BOARDS.iter().zip(MORNING..) {
        let opened = today.plus(-60).at(minute);
        let caller = world.caller(base)?;
        let new = NewBoard { kind: *kind, name: (*name).to_owned(), audience: Audience::default() };
        boards.push(at(opened, world.desk.open_board(&caller, key(keys, opened), new)).await?.id);
    }
    Ok(boards)
}

async fn post(
    world: &World,
    posting: &'static Posting,
    board: BoardId,
    today: Day,
    written: Timestamp,
    keys: &mut Dice,
) -> anyhow::Result<Standing> {
    let expires = posting.expires.map(|days| today.plus(days));
    let text = posting.text.replace("{day}", &expires.map(Day::short).unwrap_or_default());
    let asked = posting.asked.iter().map(|profession| Party::Profession(*profession)).collect::<Vec<_>>();
    let draft = Draft {
        importance: Some(posting.importance),
        notice: Some(Notice { title: posting.title.to_owned(), expires_at: expires.map(|day| day.plus(1).at(0)), pinned: posting.pinned }),
        must_read: (!asked.is_empty()).then_some(MustRead { parties: asked, due_at: None, private: false }),
        ..Draft::of(EntryKind::Notice, text)
    };
    let caller = world.caller(worker(world, posting.by.0, posting.by.1)?)?;
    let view = at(written, world.desk.post_on_board(&caller, board, key(keys, written), draft)).await?;
    Ok(Standing { posting, board, entry: view.id, revision: view.revision, at: written })
}

/// One member looks at the boards: at most of what stands there, sooner or later, and confirms some of what asks for it.
async fn read(world: &World, plan: &Plan, reader: usize, standing: &[Standing]) -> anyhow::Result<()> {
    let mut dice = Dice::of(plan.seed, "reader", reader);
    let caller = world.caller(reader)?;
    let boards = at(plan.end, world.desk.boards(&caller)).await?;
    // Some hardly ever look, and some organizations nobody of.
    let habit = if dice.percent(20) { 10 } else { 85 };
    for stands in standing {
        let may = boards.iter().any(|board| board.id == stands.board && board.may.contains(&AcknowledgeOnBoard::NAME));
        let seen = stands.at.plus_seconds(dice.between(20, 30 * 60) * 60);
        if !may || !dice.percent(habit) || seen >= plan.end {
            continue;
        }
        at(seen, world.desk.note_board_receipts(&caller, stands.board, &[stands.entry])).await?;
        let is_asked = stands.posting.asked.contains(&caller.membership.profession);
        if is_asked && dice.percent(60) {
            let key = key(&mut dice, seen);
            at(seen, world.desk.acknowledge(&caller, stands.entry, key, stands.revision)).await?;
        }
    }
    Ok(())
}

/// A plain notice.
pub(super) fn draft_of(title: &str, text: &str) -> Draft {
    let notice = Notice { title: title.to_owned(), expires_at: None, pinned: false };
    Draft { notice: Some(notice), ..Draft::of(EntryKind::Notice, text.to_owned()) }
}

pub(super) fn worker(world: &World, office: &str, position: usize) -> anyhow::Result<usize> {
    let office = world.region.offices.iter().find(|known| known.name == office).context("an office that is not in the region")?;
    office.workers.get(position).copied().context("a place that nobody has")
}

/// A client's key of an operation.
pub(super) fn key(dice: &mut Dice, moment: Timestamp) -> Uuid {
    let bytes = dice.bytes();
    let millis = u64::try_from(moment.0 / 1000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, bytes.first_chunk().unwrap_or(&[0; 10])).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::super::region::Region;
    use super::*;
    use crate::domain::boards::personal::{Known, find};
    use crate::domain::care::entry::Ground;

    #[test]
    fn every_posting_has_an_author_and_is_taken_by_its_board() {
        let region = Region::draw(7, 60);
        let place =
            |(name, position): (&str, usize)| region.offices.iter().any(|office| office.name == name && office.workers.len() > position);
        let now = Timestamp(1_795_132_800_000_000);
        for posting in POSTINGS {
            assert!(place(posting.by), "{:?}", posting.by);
            assert!(posting.answer.is_none_or(|(name, position, _)| place((name, position))), "{}", posting.title);
            let (kind, _) = BOARDS.get(posting.board).expect("a board");
            let notice = Notice {
                title: posting.title.to_owned(),
                expires_at: posting.expires.map(|days| now.plus_seconds((days + 1) * 86_400)),
                pinned: posting.pinned,
            };
            let draft = Draft { notice: Some(notice), ..Draft::of(EntryKind::Notice, posting.text.to_owned()) };
            let composed = draft.compose(now, Ground::Board { must_expire: kind.must_expire() });
            assert!(composed.is_ok(), "{}: {composed:?}", posting.title);
            let found = find(&format!("{}\n{}", posting.title, posting.text), &Known::default());
            assert_eq!(found, [], "{}", posting.title);
        }
        assert!(POSTINGS.is_sorted_by_key(|posting| -posting.days_ago), "the oldest first");
    }
}
