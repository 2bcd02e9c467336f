//! Events of heart and breath.

use super::{Course, Form, Shift, beat};
use crate::domain::care::entry::{ChangeKind as Change, Means, Scene};
use crate::domain::people::Profession as P;

/// 心不全の増悪
pub(super) const SWELLING: Course = Course {
    scene: Scene::Daily,
    peak: Shift { weight: 2.4, spo2: -3.0, pulse: 12.0, respiration: 5.0, systolic: 10.0, intake: -15.0, ..Shift::NONE },
    strength: &[100, 92, 75, 52, 40, 30, 22, 10, 4],
    beats: &[
        beat(0, 695, P::CareWorker, &["11時の訪問です。靴下のゴムの跡が深く残り、すねがパンパンでした。階段の途中で一度休まれています。昼食は{eat}。看護師さん、見ていただけますか。", "入浴前の様子ですが、足のむくみが目立ちます。ご本人は「大したことない」と言われますが、少し息が上がるようです。体重は手帳を見てください。"]).to(&[P::Nurse]).important(),
        beat(0, 985, P::Nurse, &["ヘルパーさんの連絡を受けて訪問。体重{wt}kg(普段より{gain}kg)、下腿浮腫(2+)、両肺底部に湿性ラ音わずか。SpO2 {spo2}%、BP {bp}、会話で息切れあり。夜は枕を2つ重ねて寝ているとのこと。{dr}、利尿剤の調整についてご指示をお願いします。", "S)「横になると苦しい。座ってる方が楽」\nO)KT{kt} BP{bp} P{p}不整 SpO2 {spo2}%(RA) 体重{wt}kg({gain}kg) 下腿浮腫著明、頸静脈怒張あり\nA)心不全増悪。漬物とみそ汁が増えていた様子\nP){dr}へ報告、指示待ち。今夜は上体を上げて休んでいただく"]).visit().to(&[P::Physician]).important(),
        beat(0, 1050, P::Physician, &["報告ありがとうございます。フロセミド20→40mgに増量、明朝から。3日後に体重を教えてください。+3kg以上、SpO2 90%を切るようなら臨時で診ます。"]).form(Form::Medication(&[("フロセミド錠20mg", "1錠 朝食後", "2錠 朝食後", Change::Increase)])).to(&[P::Nurse, P::Pharmacist]).important().answers(1),
        beat(0, 1095, P::Pharmacist, &["処方受けました。本日19時にお届けし、朝の一包化に追加分を貼って渡します。脱水とふらつきに注意をお伝えします。", "承知しました。今日中に届けます。カリウムが前回3.6と低めなので、次回採血があれば教えてください。"]).answers(2),
        beat(1, 560, P::CareManager, &["塩分の件、配食を減塩食に変更しました(明後日の昼から)。ヘルパーさんには、みそ汁は1日1杯・漬物なしを共有しています。デイは今週お休みにしました。"]).to(&[P::CareWorker]),
        beat(1, 1005, P::CareWorker, &["薬の袋が2種類になっていたので、ご本人と一緒に確認して飲まれました。トイレが近くて夜3回起きたそうです。ふらつきはありませんでした。"]),
        beat(3, 640, P::Nurse, &["増量3日目。体重{wt}kg({gain}kg)まで下がり、浮腫は(1+)、ラ音は聴こえません。SpO2 {spo2}%、BP {bp}。ふらつきなし、口渇軽度。昨夜は枕ひとつで眠れたとのことです。", "O)体重{wt}kg、浮腫軽減、尿回数増。BP{bp} SpO2 {spo2}%\nA)利尿剤の効果あり、脱水徴候なし\nP)水分は1日1L目安を継続、次回も体重確認"]).visit().to(&[P::Physician]),
        beat(3, 760, P::Physician, &["順調ですね。あと4日40mgで続け、体重が戻れば20mgに戻します。"]).answers(6),
        beat(7, 690, P::Physician, &["体重が戻ったため、フロセミドを20mgに戻します。次回受診相当の採血(K、Cr、BNP)は再来週の訪問時に。"]).form(Form::Medication(&[("フロセミド錠20mg", "2錠 朝食後", "1錠 朝食後", Change::Decrease)])).to(&[P::Pharmacist]),
        beat(8, 620, P::Nurse, &["体重{wt}kg、浮腫なし。利尿剤が戻ったことをご本人、{fam}と確認しました。体重手帳は毎朝トイレのあとに測る約束です。次回も浮腫を見てください。"]).visit().next_visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// 今まさに起きている至急の連絡。時刻は最後の二時間へずらされる。
pub(super) const URGENT: Course = Course {
    scene: Scene::Acute,
    peak: Shift { weight: 2.6, spo2: -5.0, pulse: 20.0, respiration: 8.0, intake: -30.0, ..Shift::NONE },
    strength: &[100],
    beats: &[
        beat(0, 1000, P::CareWorker, &["訪問したところ、昨日より足のむくみが強く、話すだけで息が切れます。横になれず座ったままです。家の測定器でSpO2 {spo2}%。看護師さん、至急お電話をお願いします。"]).urgent().to(&[P::Nurse]),
        beat(0, 1016, P::CareManager, &["{famsama}に電話しました。18時ごろにはご自宅に着けるそうです。それまでヘルパーさんに延長で居てもらいます。"]).answers(0),
        beat(0, 1031, P::Physician, &["状況を知りたいです。訪問できる看護師さんはSpO2と体重、起坐呼吸の有無を教えてください。必要なら診療後に往診します。"]).important().to(&[P::Nurse]).answers(0),
        beat(0, 1058, P::CareWorker, &["背中にクッションを入れて少し楽になったそうです。SpO2は{spo2}%のままです。ここで待っています。"]).to(&[P::Nurse]),
    ],
    raises_opioid: false,
    away: None,
};

/// COPDの増悪
pub(super) const EXACERBATION: Course = Course {
    scene: Scene::Acute,
    peak: Shift { temperature: 1.1, spo2: -5.0, pulse: 18.0, respiration: 8.0, intake: -30.0, ..Shift::NONE },
    strength: &[70, 100, 90, 65, 45, 30, 20, 10],
    beats: &[
        beat(0, 575, P::Nurse, &["臨時訪問。昨夜から痰が黄色く増え、動くと息切れが強い。KT{kt} SpO2 {spo2}%(安静O2 0.5L) R{r}。呼気の延長と喘鳴あり、会話は短文。{dr}、増悪と思われます。ご指示ください。"]).visit().urgent().to(&[P::Physician]),
        beat(0, 598, P::Physician, &["昼に往診します。それまで酸素は1Lまで、SpO2 88〜92%目標で。眠気が出たらすぐ電話を。"]).important().to(&[P::Nurse]).answers(0),
        beat(0, 790, P::Physician, &["往診。COPD増悪(細菌性を疑う)。入院も提案したが本人は在宅を希望、意識清明で経口可能なため自宅で治療。PSL 5日間、抗菌薬7日間。明日看護師さんの臨時訪問をお願いします。"]).form(Form::Medication(&[("プレドニゾロン錠5mg", "", "6錠 朝食後 5日間", Change::Start), ("レボフロキサシン錠500mg", "", "1錠 朝食後 7日間", Change::Start)])).to(&[P::Nurse, P::Pharmacist]).important(),
        beat(0, 865, P::Pharmacist, &["お薬お届けしました。朝の分をすぐ1回飲まれています。吸入器の使い方も見ましたが、吸うタイミングがずれていたのでスペーサーを貸出しました。"]).answers(2),
        beat(1, 600, P::Nurse, &["臨時訪問。KT{kt} SpO2 {spo2}%(1L) R{r}。痰はまだ黄色、量は減る。夜は座って3時間ほど眠れた。食事{eat}、水分は800ml。排痰介助とハッフィングを一緒に行い、終了後は楽になったとのこと。"]).visit(),
        beat(2, 900, P::PhysicalTherapist, &["本日は運動は行わず、呼吸介助と楽な姿勢の確認のみ。前かがみで両肘をつく姿勢が一番落ち着くようです。来週の様子で歩行練習を再開します。"]),
        beat(4, 630, P::Nurse, &["SpO2 {spo2}%(0.5L) R{r}、喘鳴は聴こえず。痰は白くなり、食事{eat}。ステロイド終了後の血糖・不眠はなし。動作時は口すぼめ呼吸を忘れがちなので声かけをお願いします。"]).visit().to(&[P::CareWorker]),
        beat(7, 800, P::Physician, &["定期訪問。増悪から回復。在宅酸素は元の設定(安静0.5L、労作1.5L)に戻します。次の冬に向けて肺炎球菌ワクチンを相談しましょう。"]).visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// かぜ
pub(super) const COLD: Course = Course {
    scene: Scene::Daily,
    peak: Shift { temperature: 1.3, spo2: -1.5, pulse: 10.0, intake: -25.0, ..Shift::NONE },
    strength: &[100, 80, 35, 15, 5],
    beats: &[
        beat(0, 640, P::CareWorker, &["訪問時、鼻声で「のどが痛い」とのことで検温したところ{kt}℃でした。入浴は中止して清拭にしました。{famsama}にも電話で伝えています。"]).form(Form::Vitals).to(&[P::Nurse]),
        beat(0, 1000, P::Nurse, &["夕方に臨時訪問。KT{kt} SpO2 {spo2}%、咽頭発赤あり、肺音清。コロナ・インフルの抗原検査はどちらも陰性。水分は取れている。{dr}へ電話報告し、クーリングと解熱剤で様子を見る方針。次に入る方はマスクをお願いします。"]).visit().important(),
        beat(1, 700, P::CareManager, &["明日のデイは休みの連絡をしました。訪問は予定どおり続けてください。"]),
        beat(2, 660, P::Nurse, &["KT{kt}、SpO2 {spo2}%。鼻汁は残るが食事は{eat}まで戻る。入浴は平熱が2日続いたら再開でお願いします。"]).visit().to(&[P::CareWorker]).next_visit(),
    ],
    raises_opioid: false,
    away: None,
};

/// 痰と呼吸器のトラブル
pub(super) const SPUTUM: Course = Course {
    scene: Scene::Acute,
    peak: Shift { temperature: 1.0, spo2: -4.0, pulse: 16.0, respiration: 5.0, ..Shift::NONE },
    strength: &[100, 80, 50, 25, 10],
    beats: &[
        beat(0, 1345, P::Nurse, &["{famsama}より入電。呼吸器の高圧アラームが続き、SpO2 88%まで下がったとのこと。電話で吸引と回路の水抜きを案内し、93%まで回復。念のため訪問します。"]).form(Form::Contact("{fam}", Means::Phone)).important(),
        beat(0, 1405, P::Nurse, &["訪問。カニューレ内に粘い痰がつまりかけていた。加湿器の水切れあり、補充。吸引後SpO2 {spo2}%、アラームなし。{famsama}、手が震えておられたがお茶を飲んで落ち着かれた。"]).visit().answers(0),
        beat(1, 560, P::Physician, &["夜間対応お疲れさまでした。去痰薬の吸入を1日2回追加します。痰培養をお願いします。"]).form(Form::Medication(&[("アンブロキソール 吸入液", "", "1回1包 1日2回 ネブライザー", Change::Start)])).to(&[P::Nurse, P::Pharmacist]).answers(1),
        beat(1, 640, P::ConsultationSpecialist, &["加湿器のアラームがない機種とのことで、業者さんに機種変更を相談しています。結果が出たら書きます。"]),
        beat(1, 650, P::CareManager, &["昨夜の件、機器の業者さんに連絡し、今日16時に点検に入ってもらいます。夜間の水の補充は21時に、と紙に書いて貼らせてもらいました。"]),
        beat(3, 620, P::Nurse, &["痰は白色・中等量、吸引は2時間に1回ほど。KT{kt} SpO2 {spo2}%。回路交換済み。{famsama}は「昨日は眠れた」と。夜間の不安が強いので、今週は就寝前に電話を入れます。"]).visit(),
        beat(4, 840, P::PhysicalTherapist, &["排痰目的で側臥位と呼吸介助。右下葉の音が弱いので、日中1回は左を下にする時間を作ってください。手順を写真つきでベッド横に貼りました。"]),
    ],
    raises_opioid: false,
    away: None,
};

/// 誤嚥
pub(super) const ASPIRATION: Course = Course {
    scene: Scene::Acute,
    peak: Shift { temperature: 1.9, spo2: -4.0, pulse: 20.0, respiration: 6.0, intake: -90.0, ..Shift::NONE },
    strength: &[100, 75, 55, 32, 22, 15, 5],
    beats: &[
        beat(0, 745, P::CareWorker, &["昼食の煮物でむせ込みがありました。背中をさすって落ち着きましたが、その後から声がガラガラしています。熱は{kt}℃です。残りの食事は止めています。"]).important().to(&[P::Nurse]),
        beat(0, 860, P::Nurse, &["臨時訪問。KT{kt} P{p} SpO2 {spo2}%(RA) R{r}。右下肺に湿性ラ音、痰は黄色で吸引多量。意識はいつもどおり、返答あり。誤嚥性肺炎を疑います。{dr}に電話済みです。"]).visit().urgent().to(&[P::Physician]),
        beat(0, 905, P::Physician, &["往診し診察。誤嚥性肺炎。本人・ご家族は入院を望まれず在宅で治療します。CTRX点滴を3日間、以後は内服へ。今日明日は絶食(水分はとろみで少量可)。SpO2 90%を保てなければ入院相談。"]).form(Form::Medication(&[("セフトリアキソン 点滴1g", "", "1日1回 3日間", Change::Start)])).to(&[P::Nurse]).important(),
        beat(0, 930, P::CareManager, &["特別指示書での点滴、了解しました。訪問介護は食事介助を止め、清拭と口腔ケアに変更します。{famsama}には電話で説明ずみです。"]).answers(2),
        beat(1, 630, P::Nurse, &["点滴2日目。KT{kt} SpO2 {spo2}%。痰は減り、呼びかけに笑顔あり。刺入部問題なし。口腔内の乾燥が強いので保湿ジェルをお願いします。"]).visit().to(&[P::CareWorker]),
        beat(3, 640, P::Nurse, &["点滴終了。KT{kt} SpO2 {spo2}%、ラ音ほぼ消失。ゼリーで嚥下確認、むせなし。明日から朝昼のみペースト食で再開の指示です。"]).visit(),
        beat(4, 900, P::SpeechTherapist, &["嚥下評価。改訂水飲み3点、フードテスト4点。中間のとろみ、30度リクライニング、頸部前屈でむせなし。1口量はティースプーン1杯、交互嚥下を。姿勢の写真をベッド脇に貼りました。"]).important().to(&[P::CareWorker, P::Nurse]),
        beat(5, 870, P::DentalHygienist, &["口腔ケア実施。舌苔(+)、右の頬の内側に食物残渣が多いです。食後はスポンジブラシで右側を先に、奥から手前へお願いします。"]).to(&[P::CareWorker]),
        beat(6, 720, P::CareWorker, &["朝はペースト食を{eat}召し上がり、むせはありませんでした。30度と足台の写真のとおりに座っていただいています。"]),
    ],
    raises_opioid: false,
    away: None,
};
