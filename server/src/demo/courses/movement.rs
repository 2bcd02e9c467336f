//! Falls, wandering, fevers without a cough, seizures.

use super::{Course, Form, Shift, beat};
use crate::domain::care::entry::{ChangeKind as Change, Means, Scene};
use crate::domain::people::Profession as P;

/// 転倒
pub(super) const FALL: Course = Course {
    scene: Scene::Acute,
    peak: Shift { pain: 4.0, systolic: 14.0, intake: -15.0, ..Shift::NONE },
    strength: &[100, 70, 45, 30, 15, 5],
    beats: &[
        beat(0, 530, P::CareWorker, &["朝の訪問時、ベッド横の床に座り込んでおられました。トイレに行こうとして尻もちをついたとのこと。右のおしりと肘を痛がられます。頭は打っていないと言われますが、確認をお願いします。意識ははっきりしています。", "朝の訪問です。夜中に廊下で転ばれたそうで、左肘に擦り傷、腰を痛がっておられます。ご自分で布団に戻られたとのこと。熱{kt}℃。看護師さんへ電話しました。"]).urgent().to(&[P::Nurse]),
        beat(0, 585, P::Nurse, &["訪問。意識清明、頭部に腫れ・傷なし、瞳孔左右差なし、麻痺の変化なし。右臀部に5cm大の皮下出血、痛みNRS{nrs}。股関節の動きは保たれ、支えて立位可。BP {bp} SpO2 {spo2}%。抗凝固薬の有無を確認のうえ{dr}に報告します。"]).visit().important().to(&[P::Physician]),
        beat(0, 640, P::Physician, &["荷重できるようなら骨折の可能性は低そうです。24時間は頭部症状(嘔吐・傾眠)に注意。痛みにアセトアミノフェン頓用。3日たっても歩けなければ撮影を手配します。"]).form(Form::Medication(&[("アセトアミノフェン錠500mg", "", "疼痛時1錠 1日3回まで", Change::Start)])).to(&[P::Nurse, P::CareWorker]).answers(1),
        beat(0, 720, P::CareManager, &["福祉用具さんに連絡し、明日14時に置き型手すりとセンサーライトのお試しを入れます。PTさん、可能なら同席をお願いします。"]).to(&[P::PhysicalTherapist]),
        beat(1, 540, P::CareWorker, &["今朝は「まだ痛いけど歩ける」と、手引きでトイレまで行かれました。吐き気、頭痛はありません。痛み止めは昨夜1回飲まれています。"]),
        beat(1, 890, P::PhysicalTherapist, &["手すりの位置合わせに同席。ベッドからの立ち上がりは前方支持で見守りレベル。すり足と方向転換でふらつくため、夜は尿器の併用を提案しました。スリッパはかかと付きに変更を。"]),
        beat(3, 650, P::Nurse, &["痛みNRS{nrs}、内出血は黄色に変化。歩行は手すりで見守り。頭部症状なし。夜間はセンサーライトで「足もとが見えて助かる」と。次回、痛み止めの残数を確認してください。"]).visit().next_visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// 今まさに起きている転倒。時刻は最後の二時間へずらされる。
pub(super) const FALLEN: Course = Course {
    scene: Scene::Acute,
    peak: Shift { pain: 6.0, pulse: 14.0, systolic: 18.0, intake: -10.0, ..Shift::NONE },
    strength: &[100],
    beats: &[
        beat(0, 1000, P::CareWorker, &["訪問すると、お手洗いの前で座りこんでおられました。右の腰を打ったそうで、動かすと強く痛がります。意識ははっきり、頭は打っていないとのことです。血をさらさらにするお薬を飲まれています。看護師さん、至急お電話をお願いします。"]).urgent().to(&[P::Nurse]),
        beat(0, 1009, P::CareManager, &["{famsama}に連絡がつきました。1時間ほどで着けるそうです。福祉用具さんには車いすの手配をお願いしました。"]).answers(0),
        beat(0, 1022, P::Physician, &["無理に起こさず、そのままの姿勢で。右脚の長さと向き、しびれ、頭のこぶを見て教えてください。立てなければ{hospital}へ撮影を依頼します。"]).important().to(&[P::Nurse]).answers(0),
        beat(0, 1047, P::CareWorker, &["毛布をかけ、背中にクッションを入れました。右足のつま先が少し外を向いています。しびれはないそうです。家の血圧計で{bp}、脈{p}でした。"]).to(&[P::Nurse]),
    ],
    raises_opioid: false,
    away: None,
};

/// 外出と不穏
pub(super) const WANDERING: Course = Course {
    scene: Scene::Daily,
    peak: Shift { intake: -25.0, systolic: 12.0, weight: -0.4, ..Shift::NONE },
    strength: &[80, 100, 80, 60, 50, 40, 30, 20, 10],
    beats: &[
        beat(0, 1125, P::CareManager, &["夕方、{famsama}より連絡。16時ごろ家を出て、川沿いのコンビニで保護されたそうです。けがはありません。「仕事に行く」と話していたとのこと。ここ数日の様子で気づいたことがあれば教えてください。"]).form(Form::Contact("{fam}", Means::Phone)).important().to(&[P::Nurse, P::CareWorker]),
        beat(0, 1142, P::CareWorker, &["そういえば昨日から夕方になると鞄を出し入れされていました。昼寝が長く、2時間ほど寝ておられます。"]).answers(0),
        beat(0, 1150, P::MunicipalOfficer, &["見守りネットワークへの登録がまだのようです。明日、申請書をお持ちします。写真を1枚ご用意いただけると助かります。"]).answers(0),
        beat(1, 640, P::Nurse, &["訪問。発熱なし(KT{kt})、便秘{stool}、尿混濁なし。脱水気味で口唇乾燥。身体面の原因として水分不足と便秘を疑います。日中の水分をあと300ml増やす声かけを。夕方の不安が強い時間に訪問が入れられるとよいです。"]).visit().to(&[P::CareWorker, P::CareManager]),
        beat(2, 680, P::CareManager, &["来週から水・金の16時に訪問介護を30分追加します。玄関センサーも今日付きました。デイの延長も相談中です。"]),
        beat(3, 790, P::Physician, &["夕方の焦燥に抑肝散を夕1包から試します。ふらつき、低カリウムに注意。2週間で効果を見て、なければ中止します。"]).form(Form::Medication(&[("抑肝散 2.5g", "", "1包 夕食前", Change::Start)])).to(&[P::Pharmacist, P::Nurse]),
        beat(3, 860, P::Pharmacist, &["抑肝散、夕の一包化の隣にクリップで留めてお渡ししました。甘草を含むのでむくみも見ます。飲みにくければ少量の湯で溶いてください。"]).answers(5),
        beat(6, 1020, P::CareWorker, &["16時に入りました。鞄は出されていましたが、一緒に洗濯物をたたむと落ち着かれ、外には出られませんでした。夕食{eat}。"]),
        beat(8, 650, P::Nurse, &["その後の外出なし。夜は21時から5時まで眠れている。ふらつき・浮腫なし。{famsama}「夕方に人が来てくれるだけで違う」と。"]).visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// 尿路感染の熱
pub(super) const URINE_FEVER: Course = Course {
    scene: Scene::Acute,
    peak: Shift { temperature: 2.3, pulse: 24.0, systolic: -10.0, intake: -40.0, spo2: -1.0, ..Shift::NONE },
    strength: &[100, 45, 25, 12, 5],
    beats: &[
        beat(0, 610, P::Nurse, &["訪問時KT{kt}、悪寒あり。P{p} BP {bp} SpO2 {spo2}%。肺音清、尿混濁と悪臭あり、下腹部痛の訴え。水分は昨日から少ない。尿を採りました。{dr}、ご指示お願いします。"]).visit().urgent().to(&[P::Physician]),
        beat(0, 640, P::Physician, &["尿路感染でしょう。抗菌薬を5日分出します。血圧が90を切る、反応が鈍いときは連絡を。尿は培養に出してください。"]).form(Form::Medication(&[("レボフロキサシン錠250mg", "", "1錠 朝食後 5日間", Change::Start)])).to(&[P::Nurse, P::Pharmacist]).important().answers(0),
        beat(0, 700, P::Pharmacist, &["腎機能が落ちている方なので250mgで了解です。12時半ごろお届けします。酸化マグネシウムとは2時間あけてください。"]).answers(1),
        beat(0, 1010, P::CareWorker, &["16時半、熱は{kt}℃。経口補水液をコップ1杯、ゼリーを半分。寒気はおさまり、「さっきより楽」と言われました。"]).form(Form::Vitals),
        beat(1, 630, P::Nurse, &["KT{kt} P{p} BP {bp}。解熱傾向、水分900ml。尿はまだ濁りあり。陰部洗浄を実施、おむつ交換の間隔を4時間以内でお願いします。"]).visit().to(&[P::CareWorker]),
        beat(3, 640, P::Nurse, &["KT{kt}、尿清明。食事{eat}。培養は大腸菌、薬は効くものだったと検査室から連絡。抗菌薬は飲み切りで。"]).visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// けいれん
pub(super) const SEIZURE: Course = Course {
    scene: Scene::Acute,
    peak: Shift { temperature: 1.5, pulse: 22.0, spo2: -3.0, ..Shift::NONE },
    strength: &[100, 60, 30, 10],
    beats: &[
        beat(0, 470, P::Nurse, &["お母様より電話。朝の注入中に全身のけいれんが3分、坐薬は使わず自然に止まったとのこと。SpO2は一時89%、酸素1Lで97%。眠っているが呼びかけで目を開ける。これから訪問します。"]).form(Form::Contact("母", Means::Phone)).urgent().to(&[P::Physician]),
        beat(0, 520, P::Nurse, &["訪問。KT{kt} P{p} SpO2 {spo2}%、呼吸は穏やか。対光反射あり、四肢の動きいつもどおり。注入は昼から半量で再開予定。5分を超えたら坐薬→119の手順をお母様と再確認しました。"]).visit().answers(0),
        beat(0, 560, P::Physician, &["発熱に伴うものと思われます。熱が続けば明日採血を。抗てんかん薬の血中濃度も次回測ります。"]).to(&[P::Nurse]).answers(1),
        beat(1, 660, P::ConsultationSpecialist, &["学校とデイに今週はお休みの連絡を入れました。復帰前に看護師さんから学校の看護師さんへ様子を伝えていただけると助かります。"]).to(&[P::Nurse]),
        beat(3, 640, P::Nurse, &["けいれんの再発なし。KT{kt} SpO2 {spo2}%、注入は全量。学校には来週月曜から、最初の3日は午前のみで調整済みです。きょうだいさんの運動会にも行けそうとのこと。"]).visit(),
    ],
    raises_opioid: false,
    away: None,
};
