//! Who asked whom for a place in the made-up region: some wait, some have an answer, one was taken back, one has ended.

use super::Plan;
use super::boards::{key, worker};
use super::calendar::Day;
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use super::places::{CARE_PLAN, CLINIC, HOSPITAL, STATION};
use crate::domain::boards::inquiry::{Answer, Form, Inquiry, InquiryAnswer, InquiryPurpose as For, InquiryUrgency as Soon, Message};
use crate::domain::boards::ward::{PlaceFor, Procedure as P};
use crate::domain::core::id::WardId;
use crate::domain::core::time::Timestamp;
use anyhow::Context as _;
use std::collections::HashMap;

/// A worker of an organization.
type Who = (&'static str, usize);

/// An inquiry; times are hours before the end of the story.
struct Story {
    by: Who,
    /// Organization and ward.
    to: (&'static str, &'static str),
    hours_ago: i64,
    purpose: For,
    urgency: Soon,
    age_band: i64,
    sex: PlaceFor,
    procedures: &'static [P],
    /// From and until so many days after the end of the story.
    days: Option<(i64, i64)>,
    text: &'static str,
    /// By whom, hours before the end, what, in which words.
    answer: Option<(Who, i64, InquiryAnswer, &'static str)>,
    /// The asking side's words after that.
    reply: &'static str,
    ends: bool,
}

const PLAIN: Story = Story {
    by: (CARE_PLAN, 0),
    to: (HOSPITAL, "4階 地域包括ケア病棟"),
    hours_ago: 4,
    purpose: For::Respite,
    urgency: Soon::Days,
    age_band: 80,
    sex: PlaceFor::Female,
    procedures: &[],
    days: None,
    text: "",
    answer: None,
    reply: "",
    ends: false,
};

const HOME: &str = "特別養護老人ホーム 汐見の里";

const STORIES: &[Story] = &[
    Story {
        hours_ago: 29,
        procedures: &[P::HomeOxygen, P::Suction],
        days: Some((10, 24)),
        text: "介護者の休養のためのレスパイト入院です。吸引は1日5回ほどです。",
        ..PLAIN
    },
    Story {
        to: (HOME, "ショートステイ（20床）"),
        hours_ago: 5,
        purpose: For::ShortStay,
        procedures: &[P::Dementia],
        days: Some((3, 9)),
        ..PLAIN
    },
    Story {
        by: (STATION, 0),
        to: (HOSPITAL, "3階東 急性期病棟"),
        hours_ago: 26,
        purpose: For::Admission,
        urgency: Soon::Today,
        age_band: 70,
        sex: PlaceFor::Male,
        procedures: &[P::Tpn],
        text: "食事がほとんど入らず、本日中の受け入れを探しています。",
        answer: Some(((HOSPITAL, 1), 25, InquiryAnswer::Possible, "救急外来で受けます。到着の30分前にお電話ください。")),
        reply: "ありがとうございます。16時ごろ到着の予定です。",
        ..PLAIN
    },
    Story {
        by: (CLINIC, 0),
        to: ("朝霧野記念病院", "療養病棟"),
        hours_ago: 50,
        purpose: For::Transfer,
        urgency: Soon::Planned,
        age_band: 90,
        procedures: &[P::Gastrostomy],
        answer: Some((("朝霧野記念病院", 0), 46, InquiryAnswer::Talk, "待機の方がいます。病状をお電話でうかがえますか。")),
        ..PLAIN
    },
    Story {
        by: (HOSPITAL, 0),
        to: (STATION, "訪問看護（新規のご利用）"),
        hours_ago: 3,
        purpose: For::Service,
        age_band: 60,
        procedures: &[P::TrachealCannula, P::Suction],
        days: Some((2, 60)),
        text: "来週はじめに退院の予定です。退院前カンファレンスにもご参加いただけますか。",
        ..PLAIN
    },
    Story {
        by: (STATION, 0),
        to: (HOME, "ショートステイ（20床）"),
        hours_ago: 74,
        purpose: For::ShortStay,
        answer: Some(((HOME, 0), 70, InquiryAnswer::NotPossible, "今月は満床です。来月上旬ならご相談できます。")),
        ends: true,
        ..PLAIN
    },
    Story { by: (STATION, 1), to: ("千歳谷町立病院", "障害者施設等病棟"), hours_ago: 98, age_band: 40, ends: true, ..PLAIN },
];

/// Asks and answers everything.
pub(super) async fn perform(world: &World, plan: &Plan, wards: &HashMap<(&str, &str), WardId>) -> anyhow::Result<()> {
    let mut keys = Dice::of(plan.seed, "inquiries", 0);
    let before = |hours: i64| plan.end.plus_seconds(-hours * 3_600);
    for story in STORIES {
        let asker = worker(world, story.by.0, story.by.1)?;
        let ward = *wards.get(&story.to).context("an inquiry to nobody")?;
        let begins = before(story.hours_ago);
        let made = at(begins, world.desk.ask_inquiry(&world.caller(asker)?, key(&mut keys, begins), body(story, ward, plan.end))).await?;
        let id = made.first().context("nothing was asked")?.id;
        let mut head = 1;
        if let Some((by, hours, answer, text)) = story.answer {
            let by = worker(world, by.0, by.1)?;
            let answered = before(hours);
            let body = Answer { answer, text: Some(text.to_owned()) };
            at(answered, world.desk.answer_inquiry(&world.caller(by)?, id, head, key(&mut keys, answered), body)).await?;
            head += 1;
            if !story.reply.is_empty() {
                let replied = answered.plus_seconds(600);
                let body = Message { text: story.reply.to_owned() };
                at(replied, world.desk.say_in_inquiry(&world.caller(asker)?, id, key(&mut keys, replied), body)).await?;
                head += 1;
            }
        }
        if story.ends {
            let ended = before(story.answer.map_or(story.hours_ago, |(_, hours, ..)| hours)).plus_seconds(1_200);
            at(ended, world.desk.end_inquiry(&world.caller(asker)?, id, head, key(&mut keys, ended))).await?;
        }
    }
    Ok(())
}

fn body(story: &Story, ward: WardId, end: Timestamp) -> Inquiry {
    let day = |days: i64| Day::of(end).plus(days).date();
    let form = Form {
        purpose: story.purpose,
        urgency: story.urgency,
        age_band: Some(story.age_band),
        sex: Some(story.sex),
        procedures: story.procedures.to_vec(),
        from: story.days.map(|(from, _)| day(from)),
        until: story.days.map(|(_, until)| day(until)),
    };
    Inquiry { wards: vec![ward], form, text: Some(story.text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::super::offers::OFFERS;
    use super::*;
    use crate::domain::boards::personal::{Known, find};
    use std::collections::HashSet;

    #[test]
    fn every_inquiry_is_to_an_offer_and_says_nothing_of_a_person() {
        for story in STORIES {
            let offer = OFFERS.iter().find(|offer| (offer.by.0, offer.name) == story.to).expect("an offer");
            assert_ne!(offer.by.0, story.by.0, "{}: one does not ask oneself", offer.name);
            let answer = story.answer.map_or("", |(_, _, _, text)| text);
            for text in [story.text, story.reply, answer] {
                assert_eq!(find(text, &Known::default()), [], "{text}");
            }
        }
        let states: HashSet<_> = STORIES.iter().map(|story| (story.answer.map(|(_, _, answer, _)| answer.as_str()), story.ends)).collect();
        assert_eq!(states.len(), 5, "waiting, each answer, and what was taken back");
    }
}
