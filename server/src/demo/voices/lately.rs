//! What the first few patients' teams wrote in the last day and night.

use super::super::courses::Form;
use crate::domain::care::entry::Means;
use crate::domain::people::Profession as P;

/// When something was written.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum When {
    /// So many minutes ago, in working hours.
    Ago(i64),
    /// A minute of the evening, or beyond it of the night, that is the last one.
    Night(i64),
    /// A minute of yesterday.
    DayBefore(i64),
}

impl When {
    pub(in super::super) const fn is_at_night(self) -> bool {
        matches!(self, Self::Night(_))
    }
}

/// What it asks for.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Asks {
    pub(in super::super) of: &'static [P],
    /// Until when, counted from the moment at which it was written.
    pub(in super::super) hours: Option<i64>,
    pub(in super::super) private: bool,
    /// Who has answered.
    pub(in super::super) answered: &'static [P],
}

/// Something written lately.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Told {
    pub(in super::super) patient: usize,
    pub(in super::super) when: When,
    pub(in super::super) voice: P,
    pub(in super::super) text: &'static str,
    pub(in super::super) form: Form,
    pub(in super::super) to: &'static [P],
    /// To the one in charge, not to the profession.
    pub(in super::super) by_name: bool,
    pub(in super::super) asks: Option<Asks>,
}

const fn told(patient: usize, when: When, voice: P, to: &'static [P], text: &'static str) -> Told {
    Told { patient, when, voice, text, form: Form::Note, to, by_name: false, asks: None }
}

impl Told {
    const fn by_name(self) -> Self {
        Self { by_name: true, ..self }
    }

    const fn call(self, from: &'static str) -> Self {
        Self { form: Form::Contact(from, Means::Phone), ..self }
    }

    const fn asks(self, of: &'static [P], hours: i64, answered: &'static [P]) -> Self {
        Self { asks: Some(Asks { of, hours: Some(hours), private: false, answered }), ..self }
    }

    const fn asks_in_private(self, of: &'static [P], answered: &'static [P]) -> Self {
        Self { asks: Some(Asks { of, hours: None, private: true, answered }), ..self }
    }
}

/// Patient by patient, in the order of time.
pub(in super::super) const LATELY: &[Told] = &[
    told(1, When::DayBefore(625), P::CareManager, &[P::Nurse, P::CareWorker], "デイサービスのお迎えが、来週から15分早い8時40分になります。朝に入られる方は、時間をご確認ください。鍵は{famsama}が開けてくださいます。")
        .asks(&[P::Nurse, P::CareWorker], 72, &[P::CareWorker]),
    told(1, When::Night(1302), P::Nurse, &[], "{famsama}より電話。「夕方から玄関に立って、家に帰ると言っている」。転んではいない。電話口でご本人と話し、お茶を飲んで落ち着かれた。戸締まりを確かめていただき、訪問はせず様子をみる。").call("{fam}"),
    told(1, When::Ago(95), P::CareWorker, &[P::Nurse], "昨日の夕方のお薬が、湯のみの中に残っていました。捨てずに袋に入れてあります。飲み直してよいか教えてください。").by_name(),
    told(2, When::DayBefore(1010), P::Physician, &[P::Nurse], "夜間の痛みの指示を変えました。レスキューは30分あけて3回まで、それでも取れないときは時間を問わず私へ電話を。夜の当番の方も必ずお読みください。")
        .asks_in_private(&[P::Nurse, P::Pharmacist], &[P::Pharmacist]),
    told(2, When::Night(1345), P::Nurse, &[P::Physician], "{famsama}より電話。背中の痛みで眠れないとのこと。レスキュー1包、30分後に{famsama}へ折り返し、うとうとされている。呼吸は15回、声かけに返事あり。").call("{fam}"),
    told(2, When::Night(1618), P::Nurse, &[], "3時前に{famsama}よりもう一度電話。痛みではなく、汗をかいたので着替えてよいか、とのご相談。熱はない様子。寝る前の水分と室温を確かめ、朝の訪問で見ます。").call("{fam}"),
    told(3, When::DayBefore(575), P::Pharmacist, &[P::Physician, P::Nurse], "吸入薬が供給の都合で、別の器械の同じ成分に変わります。吸い方が違い、音がしません。初めの3日は吸うところを見ていただけますか。説明書の写しは薬の箱に入れました。")
        .asks(&[P::Physician, P::Nurse], 8, &[P::Physician]),
    told(3, When::Ago(150), P::CareManager, &[P::Nurse], "酸素の業者さんの点検が{soon} 10時になりました。訪問と重なりますが、このままで大丈夫でしょうか。"),
    told(4, When::Ago(210), P::CareWorker, &[P::Nurse], "{ns}、先日教えていただいた声かけで、今日は最後まで一緒に歩けました。右足のつま先が上がりにくいようです。次回見ていただけると助かります。").by_name(),
    told(6, When::Night(1240), P::Nurse, &[], "就寝前の電話。変わりなく過ごされている。明日の朝のお薬は枕もとに用意ずみ。").call("{fam}"),
    told(6, When::Ago(260), P::Physician, &[P::Nurse], "採血の結果が出ました。カリウム5.1、ほかは前回と同じです。食事の内容を次の訪問で聞いてください。"),
    told(8, When::DayBefore(930), P::Nurse, &[P::Physician, P::CareWorker], "来週の木曜は研修のため、訪問を水曜に変えます。都合の悪い方はここに書いてください。")
        .asks(&[P::Physician, P::CareWorker], 48, &[P::CareWorker]),
];
