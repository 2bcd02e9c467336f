//! What happens without being dangerous: leftover medicines, constipation, meetings, tired families, time away.

use super::{Course, Form, Shift, beat};
use crate::domain::care::entry::{ChangeKind as Change, Means, Scene};
use crate::domain::care::patient::PatientState;
use crate::domain::people::Profession as P;

/// 残薬
pub(super) const LEFTOVERS: Course = Course {
    scene: Scene::Daily,
    peak: Shift { systolic: 16.0, ..Shift::NONE },
    strength: &[100, 100, 80, 60, 30, 10],
    beats: &[
        beat(0, 700, P::CareWorker, &["台所の引き出しから、飲んでいないお薬が袋で出てきました。夕の分が多いようです。写真を撮りましたので薬剤師さんに見ていただきたいです。"]).to(&[P::Pharmacist]),
        beat(0, 830, P::Pharmacist, &["ご連絡ありがとうございます。明日の午後に伺って数えます。捨てずにそのまま置いておいてください。"]).answers(0),
        beat(1, 880, P::Pharmacist, &["訪問して残薬確認。夕食後が23包、朝は2包。夕食を早く済ませて寝てしまう日が多いとのこと。夕の降圧薬と整腸剤を朝にまとめられないか、{dr}にご相談です。"]).important().to(&[P::Physician]),
        beat(1, 1010, P::Physician, &["夕の分は朝にまとめてください。血圧は2週間、手帳で見ます。"]).form(Form::Medication(&[("アムロジピンOD錠5mg", "1錠 夕食後", "1錠 朝食後", Change::Switch), ("ビオフェルミン錠剤", "3錠 朝昼夕", "3錠 朝食後", Change::Switch)])).to(&[P::Pharmacist]).answers(2),
        beat(2, 840, P::Pharmacist, &["朝1回にまとめ、日付入りで一包化しました。カレンダーに14日分セットずみ。古い袋は引き取りました。訪問された方は空袋の確認をお願いします。"]).to(&[P::CareWorker, P::Nurse]),
        beat(5, 640, P::Nurse, &["お薬カレンダー、5日分すべて飲めています。BP {bp}、ふらつきなし。「1回で済んで楽になった」と。"]).visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// 便秘
pub(super) const CONSTIPATION: Course = Course {
    scene: Scene::Daily,
    peak: Shift { intake: -25.0, pain: 1.0, ..Shift::NONE },
    strength: &[100, 60, 30, 10],
    beats: &[
        beat(0, 660, P::CareWorker, &["お通じが4日ないそうです。お腹が張って昼食は{eat}でした。水分はこまめにすすめています。"]).to(&[P::Nurse]),
        beat(0, 900, P::Nurse, &["腹部膨満、腸蠕動音弱い。直腸に硬便触知、摘便と浣腸で多量に排出。その後は腹部軟。BP {bp}、気分不良なし。センナを就寝前に、2日出なければ追加の指示あり。"]).visit().answers(0),
        beat(1, 780, P::Physician, &["酸化マグネシウムは腎機能のため増やさず、夜にエロビキシバットを追加します。下痢なら休薬可。"]).form(Form::Medication(&[("エロビキシバット錠5mg", "", "2錠 朝食前", Change::Start)])).to(&[P::Pharmacist]),
        beat(1, 845, P::Pharmacist, &["エロビキシバットは食前の薬なので、朝食前でお渡ししてよいか先生に確認し、了解いただきました。"]).answers(2),
        beat(3, 690, P::CareWorker, &["今朝、普通の便が出たそうです。お昼は{eat}、ご本人もすっきりした顔をされています。"]),
    ],
    raises_opioid: false,
    away: None,
};

/// 担当者会議
pub(super) const MEETING: Course = Course {
    scene: Scene::Daily,
    peak: Shift::NONE,
    strength: &[0],
    beats: &[
        beat(0, 580, P::CareManager, &["サービス担当者会議のご相談です。{week}の13:30〜14:15、ご自宅で予定しています。ご都合をこちらに返信ください。議題は①認定更新後のプラン②入浴の回数③緊急時の連絡順です。"]).important().to(&[P::Physician, P::Nurse, P::Pharmacist, P::CareWorker, P::PhysicalTherapist]),
        beat(0, 612, P::Nurse, &["出席できます。", "行けます、よろしくお願いします。"]).answers(0),
        beat(0, 655, P::PhysicalTherapist, &["訪問と重なるため書面で出します。"]).answers(0),
        beat(0, 770, P::Pharmacist, &["参加します！"]).answers(0),
        beat(0, 1040, P::Physician, &["外来と重なり欠席。意見は書面で送ります。ADLは維持、心身とも急変リスクは中等度。"]).answers(0),
        beat(7, 970, P::CareManager, &["本日の担当者会議の要点です。\n出席：ご本人、{fam}、訪問看護、薬局、訪問介護、ケアマネ\n1. プラン\n　週2回の訪問看護は継続。入浴は訪問介護で週2回、体調により清拭。\n2. ご本人の希望\n　「できるだけ家におりたい。庭の畑をもう一度見に行きたい」\n3. 家族の負担\n　{famsama}は夜間の見守りで睡眠が細切れ。月1回の短期入所を試す。\n4. 緊急時\n　①訪問看護の夜間電話②{dr}③{famsama}の順。119の目安は緊急メモのとおり。\n5. 宿題\n　訪問看護：体調の目安表を作り、来週までにここへ載せる。\n　薬局：飲み忘れの多い夕の薬を整理できるか主治医に相談。\n　訪問介護：食事量と水分をノートに毎回書く。\n次回は3か月後、または状態が変わったときに。ご意見があれば今週中に返信ください。"]).to(&[P::Physician, P::Nurse, P::Pharmacist, P::CareWorker]),
        beat(7, 1010, P::Nurse, &["まとめありがとうございます。目安表は来週の訪問までに作ります。"]).answers(5).next_visit(),
        beat(8, 555, P::CareWorker, &["承知しました。今日からノートに水分も書きます。"]).answers(5),
    ],
    raises_opioid: false,
    away: None,
};

/// 家族の疲れ
pub(super) const TIRED_FAMILY: Course = Course {
    scene: Scene::Daily,
    peak: Shift::NONE,
    strength: &[0],
    beats: &[
        beat(0, 690, P::Nurse, &["処置は問題なく終了。退室時に{famsama}が「夜中に3回起こされて、もう限界かも」と涙ぐまれました。ここ2週間で体重も3kg減ったそうです。ケアマネさん、休める方法を一緒に考えていただけませんか。"]).important().to(&[P::CareManager, P::ConsultationSpecialist]),
        beat(0, 800, P::CareManager, &["ありがとうございます。夕方に電話してお話を聞きます。短期入所の空きもあたります。"]).answers(0),
        beat(0, 1045, P::CareManager, &["{famsama}と30分ほど話せました。一番つらいのは夜のトイレ介助とのこと。来週、短期入所3泊の仮押さえ(あさぎり苑)と、夜間の巡回1回を提案し、前向きでした。"]).form(Form::Contact("{fam}", Means::Phone)),
        beat(1, 560, P::Physician, &["介護者の受診も勧めてください。睡眠の相談なら当院でも診ます。短期入所の診療情報提供書は書きます。"]).to(&[P::CareManager]),
        beat(2, 1000, P::CareWorker, &["{famsama}、今日は少し笑っておられました。「話を聞いてもらえただけで楽になった」と言われています。"]),
        beat(6, 600, P::CareManager, &["短期入所は{week}から3泊で確定しました。持ち物と薬の依頼は前日までに。薬剤師さん、3日分を別にお願いできますか。"]).to(&[P::Pharmacist]),
        beat(6, 640, P::Pharmacist, &["3日分＋予備1日で用意します。"]).answers(5),
    ],
    raises_opioid: false,
    away: None,
};

/// 小児のレスパイト
pub(super) const RESPITE: Course = Course {
    scene: Scene::Daily,
    peak: Shift::NONE,
    strength: &[0],
    beats: &[
        beat(0, 620, P::ConsultationSpecialist, &["来月のレスパイト入院、{hospital}に2泊で申し込みました。事前面談が必要とのことで、お母様の都合を伺っています。医療処置の一覧をお持ちでしたら共有ください。"]).to(&[P::Nurse]),
        beat(0, 760, P::Nurse, &["処置一覧を作ってあるので、お母様にお渡しします。注入は1日4回・各200ml、吸引は覚醒時に多め、入眠時の呼吸器設定は変更なしです。"]).answers(0),
        beat(4, 900, P::Physician, &["診療情報提供書、本日送りました。坐薬と予備カニューレは持参で。"]).to(&[P::ConsultationSpecialist]),
        beat(5, 950, P::ConsultationSpecialist, &["面談終了。病棟看護師さんにも夜の体位の写真を見てもらえました。お母様は「上の子とふたりで出かけたい」と楽しみにされています。"]),
    ],
    raises_opioid: false,
    away: None,
};

/// しばらく家を離れる
pub(super) const PAUSE: Course = Course {
    scene: Scene::Daily,
    peak: Shift::NONE,
    strength: &[0],
    beats: &[
        beat(0, 640, P::CareManager, &["{tomorrow}から{fam}宅で3週間ほど過ごされることになりました。その間の訪問はすべて休みです。再開の日が決まったらここに書きます。"]).important().to(&[P::Nurse, P::CareWorker, P::Pharmacist]),
        beat(0, 700, P::Nurse, &["了解しました。体調の目安と夜間電話の番号を{famsama}にお渡しします。"]).answers(0),
        beat(0, 860, P::Pharmacist, &["28日分を日付入りで用意し、本日お届けずみです。"]).answers(0),
        beat(1, 560, P::Nurse, &["本日より訪問休止。"]).state(PatientState::Paused),
        beat(6, 1000, P::CareManager, &["{famsama}より電話。変わりなく、食事も{eat}ほど食べているとのこと。庭の花の水やりを日課にしているそうです。"]).form(Form::Contact("{fam}", Means::Phone)),
    ],
    raises_opioid: false,
    away: Some((1, 21)),
};
