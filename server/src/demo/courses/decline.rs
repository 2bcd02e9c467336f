//! Pain, wounds, the way to the hospital and back, and dying at home.

use super::{Course, Form, Shift, beat};
use crate::domain::care::entry::{ChangeKind as Change, Means, Scene};
use crate::domain::care::patient::PatientState;
use crate::domain::people::Profession as P;

/// 痛みの増強
pub(super) const PAIN: Course = Course {
    scene: Scene::EndOfLife,
    peak: Shift { pain: 5.0, pulse: 8.0, intake: -20.0, ..Shift::NONE },
    strength: &[100, 50, 38, 25, 15, 5],
    beats: &[
        beat(0, 655, P::Nurse, &["S)「夜中に2回起きた。背中をえぐられるよう」\nO)NRS安静{nrs}、動作時はさらに強い。レスキューは昨日5回。KT{kt} BP{bp} SpO2 {spo2}%。眠気なし、便{stool}\nA)ベースの不足。突出痛も増えている\nP){dr}へ増量を相談。レスキューは我慢せず30分あけて使えることを本人・{fam}に再度説明", "痛みNRS{nrs}、レスキュー使用が昨日5回・今朝すでに2回。効果は30分で半分ほど。便{stool}、眠気・吐き気なし、呼吸数{r}。{dr}、オピオイドの調整をお願いできますか。"]).visit().important().to(&[P::Physician]),
        beat(0, 720, P::Physician, &["オキシコドンを{opioid}から{opioid+}へ増量します。レスキューも1段上げます。便秘対策は継続、眠気と呼吸数を見てください。夜間もコール可。"]).form(Form::Medication(&[("オキシコドン徐放錠", "{half}×2回 12時間ごと", "{half+}×2回 12時間ごと", Change::Increase)])).to(&[P::Nurse, P::Pharmacist]).important().answers(0),
        beat(0, 790, P::Pharmacist, &["麻薬処方、承りました。15時にお届けします。飲み始めは今夜20時の分から、古い錠剤は数えて回収します。レスキューは「痛い時1包」の袋を黄色に変えて区別します。"]).answers(1),
        beat(1, 640, P::Nurse, &["増量後1日。NRS{nrs}、レスキューは夜1回のみで「久しぶりに続けて眠れた」。傾眠は軽度、呼びかけで会話可。呼吸数{r}。便{stool}。"]).visit().to(&[P::Physician]),
        beat(1, 665, P::Physician, &["よかったです。この量で続けます。"]).answers(3),
        beat(2, 700, P::CareWorker, &["今日は座ってプリンを半分召し上がりました。「痛みが遠くなった」と言われ、昔の漁の話をしてくださいました。足のだるさがあるとのことで、さすると気持ちよさそうでした。"]),
        beat(4, 650, P::Nurse, &["NRS{nrs}、レスキュー1日1〜2回で安定。食事{eat}。{famsama}と、これから起こりそうな変化について少し話しました。ご本人は「家がいい」と繰り返されています。"]).visit(),
    ],
    raises_opioid: true,
    away: None,
};

/// 褥瘡の悪化
pub(super) const WOUND: Course = Course {
    scene: Scene::Daily,
    peak: Shift { temperature: 0.9, pain: 2.0, intake: -20.0, ..Shift::NONE },
    strength: &[70, 100, 90, 70, 50, 40, 30, 20, 10],
    beats: &[
        beat(0, 640, P::Nurse, &["仙骨部 {wound}、浸出液が増え黄色壊死あり、周囲発赤2cm。DESIGN-R D3-e3s8i1G4N3p0。KT{kt}。右側臥位の時間が長いようで、左はこすれた跡もあります。{dr}、デブリと外用の変更をご相談したいです。"]).visit().important().to(&[P::Physician, P::CareWorker]),
        beat(0, 905, P::Physician, &["写真を拝見しました。外用をカデキソマーに変更、明後日の訪問時に壊死組織を除去します。抗菌薬は発熱・周囲の熱感が広がれば考えます。"]).form(Form::Medication(&[("カデキソマー・ヨウ素軟膏", "", "1日1回 洗浄後に塗布", Change::Start), ("白色ワセリン", "1日1回", "", Change::Stop)])).to(&[P::Nurse, P::Pharmacist]).answers(0),
        beat(0, 950, P::CareManager, &["エアマットを体位変換つきに変更します。福祉用具さんが明日10時に搬入、以前のものと入れ替えです。"]),
        beat(1, 700, P::CareWorker, &["マットが新しくなりました。おむつ交換のとき、ガーゼの上まで汚れていたのでビニールを当て、看護師さんに電話しました。向きは2時間ごとに変えています。"]).to(&[P::Nurse]),
        beat(1, 830, P::Dietitian, &["たんぱく質が1日38g程度と不足しています。栄養補助ゼリー(1個200kcal・たんぱく10g)を1日2個、10時と15時にお試しください。試供品を10個お届けします。"]).to(&[P::CareWorker]),
        beat(2, 820, P::Physician, &["訪問。ベッドサイドで壊死組織を除去、出血少量。ポケットなし。洗浄は多めの微温湯で。2週間後に再評価。"]).visit(),
        beat(5, 650, P::Nurse, &["創部 {wound}、壊死は減り赤い肉芽が見えてきた。浸出液中等量、発赤縮小。KT{kt}、食事{eat}。処置の手順を1枚にまとめ、ベッド横に貼りました。"]).visit().next_visit(),
        beat(8, 660, P::Nurse, &["{wound}、良性肉芽が5割。痛みNRS{nrs}。皆さんの除圧のおかげです。この調子で続けましょう。"]).visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// 呼吸の悪化で入院し、戻る
pub(super) const ADMITTED_BREATHLESS: Course = Course {
    scene: Scene::Acute,
    peak: Shift { temperature: 1.0, spo2: -8.0, pulse: 26.0, respiration: 10.0, intake: -40.0, ..Shift::NONE },
    strength: &[90, 60, 40, 30, 20, 15, 10, 10, 5],
    beats: &[
        beat(0, 1215, P::Nurse, &["{famsama}よりコール。肩で息をして話せないとのこと。酸素を指示の上限まで上げてもSpO2 84%。{dr}へ連絡、救急要請の方針です。"]).form(Form::Contact("{fam}", Means::Phone)).urgent().to(&[P::Physician]),
        beat(0, 1224, P::Physician, &["{hospital}の当直へ電話しました。受け入れ可。情報提供書をFAXします。"]).urgent().answers(0),
        beat(0, 1246, P::Nurse, &["到着。R{r} SpO2 {spo2}%(O2 2L) P{p} BP {bp}、冷汗あり。救急隊へ申し送り済み。お薬手帳と保険証は{famsama}が持っています。"]).visit().urgent(),
        beat(0, 1270, P::CareManager, &["承知しました。明日からのサービスはいったん全て止めます。"]).answers(2),
        beat(1, 555, P::Nurse, &["昨夜そのまま入院となりました。病棟は4階東。"]).state(PatientState::Hospital).important(),
        beat(1, 640, P::MedicalSocialWorker, &["入院を担当します。普段のADL、家の間取り、介護力の情報を今日中にいただけると助かります。目標は2週間ほどで自宅へ、と主治医から聞いています。"]).to(&[P::Nurse, P::CareManager]),
        beat(1, 720, P::CareManager, &["入院時情報連携シート、連携室あてにFAXしました。普段は手すりで室内歩行、トイレ自立です。"]).form(Form::Note).answers(5),
        beat(7, 690, P::MedicalSocialWorker, &["本日酸素1Lまで減量、食事は{eat}。病棟内を歩行器で20m。退院前カンファレンスを{week} 15時に考えています。ご都合をお聞かせください。"]).to(&[P::Nurse, P::CareManager, P::Physician]),
        beat(7, 745, P::Nurse, &["出席します。"]).answers(7),
        beat(12, 1000, P::MedicalSocialWorker, &["退院前カンファレンスの記録です。\n・退院は{soon}、午前。介護タクシー手配ずみ。\n・利尿剤と吸入は入院中に変更あり、薬剤情報は薬局へFAX。\n・体重と息切れの目安：1日で+1kg、または着替えで休むようなら連絡。\n・ご本人「もう入院はこりごり。家の布団で寝たい」\n・退院翌日に訪問看護、3日以内に訪問診療。1週間は毎日どなたかが入る。"]).important().to(&[P::Nurse, P::Physician, P::CareManager, P::Pharmacist]),
        beat(12, 1030, P::Pharmacist, &["退院処方の情報が届いたら、家の薬と突き合わせて一包化し直します。"]).answers(9),
        beat(15, 840, P::Nurse, &["本日退院、訪問。KT{kt} BP {bp} SpO2 {spo2}% 体重{wt}kg。表情明るく「やっぱり家がいい」。内服は退院処方のみに整理、古い薬は封をして薬剤師さん待ち。明日も訪問します。"]).visit().state(PatientState::Home).next_visit(),
        beat(16, 880, P::Pharmacist, &["退院処方に合わせて一包化し、以前の薬を回収しました。重複していた利尿剤は破棄ずみです。"]),
    ],
    raises_opioid: false,
    away: Some((1, 14)),
};

/// 発熱で入院し、戻る
pub(super) const ADMITTED_FEVER: Course = Course {
    scene: Scene::Acute,
    peak: Shift { temperature: 2.4, spo2: -5.0, pulse: 26.0, systolic: -16.0, intake: -50.0, respiration: 5.0, ..Shift::NONE },
    strength: &[90, 70, 50, 30, 20, 10],
    beats: &[
        beat(0, 585, P::CareWorker, &["朝伺うと布団から起きられず、体が熱いです。検温{kt}℃。呼びかけにうなずかれますが、いつもより反応が鈍いです。看護師さんと{famsama}に電話しました。"]).urgent().to(&[P::Nurse]),
        beat(0, 618, P::Nurse, &["緊急訪問。KT{kt} BP {bp} P{p} SpO2 {spo2}% R{r}。JCS I-2、右肺に雑音、水分は昨日昼から取れていない。{dr}に報告し、入院先を相談中です。"]).visit().urgent().to(&[P::Physician]),
        beat(0, 633, P::Physician, &["{hospital}に依頼し、午後一番で受け入れていただけます。搬送は介護タクシーでなく救急車で。ご家族には電話で説明しました。"]).urgent().answers(1),
        beat(0, 655, P::CareManager, &["了解しました。配食と訪問を止めます。入院時の情報は私から連携室へ送ります。"]).answers(2),
        beat(1, 560, P::Nurse, &["昨日13時、入院となりました(肺炎・脱水)。"]).state(PatientState::Hospital).important(),
        beat(1, 655, P::MedicalSocialWorker, &["連携室で担当します。ご家族の面会は14〜16時です。認知面の変化が心配なので、好きな音楽や呼び名があれば教えてください。"]).to(&[P::CareManager, P::CareWorker]),
        beat(1, 700, P::CareWorker, &["「先生」と呼ぶと喜ばれます。演歌が好きです。"]).answers(5),
        beat(6, 930, P::MedicalSocialWorker, &["熱は下がり、昼から嚥下食を開始。食事{eat}。リハビリは座位15分まで。{famsama}は自宅へ戻ることを希望されています。介護力の見立てをお聞かせください。"]).to(&[P::CareManager, P::Nurse]),
        beat(6, 1010, P::CareManager, &["週末は{famsama}が泊まれるとのこと。訪問を1日2回に増やせば戻れると考えます。ベッドは介護用を手配します。"]).answers(7),
        beat(11, 990, P::MedicalSocialWorker, &["退院は{soon} 10時で決まりました。食事は刻み・とろみ、体重{wt}kg。褥瘡なし。看護サマリーは当日お持たせします。"]).important().to(&[P::Nurse, P::CareManager, P::Physician]),
        beat(14, 800, P::Nurse, &["退院当日訪問。KT{kt} BP {bp} SpO2 {spo2}%。入院前より下肢筋力が落ち、立位は2人介助。「ただいま」と仏壇に手を合わせておられました。退院後2週間は訪問を週3回にします。"]).visit().state(PatientState::Home),
        beat(15, 560, P::CareWorker, &["今日から1日2回入ります。朝はとろみをつけて{eat}召し上がりました。むせはありません。"]),
    ],
    raises_opioid: false,
    away: Some((1, 13)),
};

/// 看取り
pub(super) const DYING: Course = Course {
    scene: Scene::EndOfLife,
    peak: Shift { temperature: 0.8, systolic: -34.0, pulse: 22.0, spo2: -9.0, respiration: 5.0, intake: -85.0, ..Shift::NONE },
    strength: &[35, 45, 55, 65, 75, 82, 90, 100],
    beats: &[
        beat(0, 660, P::Nurse, &["この2日でほとんど起き上がれなくなりました。食事{eat}、水分は氷片を少し。BP {bp} SpO2 {spo2}%、尿は茶色で少量。お別れの時期が近いと感じます。{dr}、ご家族への説明の場をお願いできますか。"]).visit().important().to(&[P::Physician]),
        beat(0, 735, P::Physician, &["夕方に伺い、ご家族にお話しします。予後は週単位から日単位。点滴は希望なければ行いません。"]).answers(0),
        beat(0, 1100, P::Physician, &["{fam}ほかご家族4名に説明。自宅での看取りで皆さん一致。呼吸が止まっても救急車は呼ばず、まず訪問看護へ電話。内服困難のため鎮痛は貼付剤に切り替えます。"]).form(Form::Medication(&[("フェンタニル貼付剤", "", "1日1回貼り替え", Change::Start), ("内服薬すべて", "朝夕", "", Change::Stop)])).important().to(&[P::Nurse, P::Pharmacist, P::CareManager, P::CareWorker]),
        beat(1, 580, P::Pharmacist, &["貼付剤お届けしました。貼る場所と時刻を書く紙も置いています。座薬は冷蔵庫の扉側です。"]).answers(2),
        beat(1, 690, P::CareWorker, &["体を拭き、好きだった浴衣に着替えていただきました。うっすら目を開けて「気持ちいい」と言われました。{famsama}が隣で手を握っておられます。"]),
        beat(3, 650, P::Nurse, &["傾眠、呼びかけで開眼。BP {bp} SpO2 {spo2}% 下顎の動きはまだなし。四肢末梢は冷たい。口の乾きに綿棒で水分を。痛みの表情なし。{famsama}に、これから見られる変化の冊子をお渡ししました。"]).visit(),
        beat(5, 1290, P::Nurse, &["{famsama}より電話。「息の間があくようになった」。痛みや苦しさはない様子。訪問し、30分ほど一緒に見守りました。{fam}以外のご家族も今夜は泊まられます。"]).form(Form::Contact("{fam}", Means::Phone)).important().to(&[P::Physician]),
        beat(6, 640, P::Nurse, &["BP {bp}、指先が冷たくSpO2は測れません。下顎呼吸が出てきました。ご家族は交代でそばにおられます。昨夜は孫さんが昔の歌を歌っておられたそうです。"]).to(&[P::Physician]),
        beat(7, 265, P::Nurse, &["4時すぎ、{famsama}より電話、呼吸が止まったとのこと。訪問、{dr}と連絡。エンゼルケアをご家族と一緒に行い、浴衣とお気に入りの帽子を。穏やかなお顔です。"]).important().to(&[P::Physician]),
        beat(7, 335, P::Physician, &["5時2分、死亡を確認しました。皆さんのおかげで、望まれたとおりご自宅で過ごされました。ありがとうございました。"]).important(),
        beat(7, 560, P::CareManager, &["ご連絡ありがとうございます。用具の引き上げは来週、ご家族の気持ちが落ち着いてからにします。皆さま本当にお疲れさまでした。"]).state(PatientState::Ended),
        beat(7, 590, P::CareWorker, &["ご冥福をお祈りします。"]).answers(10),
        beat(12, 880, P::Nurse, &["お悔やみ訪問。{famsama}は「家で看取れてよかった。皆さんに囲まれて幸せだったと思う」と。夜眠れているか、また1か月後に電話します。"]),
    ],
    raises_opioid: false,
    away: Some((0, 40_000)),
};
