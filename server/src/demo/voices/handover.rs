//! 申し送り: what a team keeps together about a patient, and how it changes while they come and go.

use super::super::conditions::Condition;

/// The five parts of a hand-over. Each is a list: the first version takes the first text, the next one the next, and the last one stays.
pub(in super::super) struct Summary {
    pub(in super::super) condition: &'static [&'static str],
    pub(in super::super) care: &'static [&'static str],
    pub(in super::super) medication: &'static [&'static str],
    pub(in super::super) family: &'static [&'static str],
    pub(in super::super) plan: &'static [&'static str],
}

/// What is handed over about somebody with this illness.
#[expect(clippy::too_many_lines, reason = "a table with a row for each illness")]
pub(in super::super) const fn summary(condition: Condition) -> &'static Summary {
    match condition {
        Condition::HeartFailure => &Summary {
            condition: &[
                "体重{wt}kg、SpO2 {spo2}%、BP {bp}。室内は伝い歩きで息切れなし。むくみは夕方に軽く出ます。",
                "体重{wt}kg(普段との差{gain}kg)。階段で一度休みます。夜は枕ひとつで眠れています。",
                "体重{wt}kg、SpO2 {spo2}%。むくみは朝には引きます。会話での息切れなし。",
            ],
            care: &[
                "体重は毎朝、トイレのあと。3日で+2kg、または安静時の息切れは、その場で看護へ電話。\n水分は1日1Lまで。みそ汁は1日1杯。",
                "体重は毎朝、トイレのあと。3日で+2kg、または安静時の息切れは、その場で看護へ電話。\n水分は1日1Lまで。みそ汁は1日1杯。\n入浴はぬるめで10分。湯上がりに足のむくみを見る。",
            ],
            medication: &[
                "利尿薬は朝食後。トイレが近くなるため、外出の日は帰ってから飲むことがあります(主治医了承ずみ)。",
                "利尿薬は朝食後。カレンダーは{ns}が2週間分セット。夕の飲み忘れに注意。",
            ],
            family: &[
                "{famsama}へは夜に電話がつながりやすいです。日中は仕事のため、急ぎのときだけ職場へ。",
                "{famsama}へは夜に電話。週末は泊まりに来られます。体重手帳は{famsama}も見ています。",
            ],
            plan: &[
                "採血(K、Cr、BNP)を{twoweeks}の訪問で。",
                "{week}に主治医訪問。体重の推移を手帳で見てもらう。",
                "{soon}に体重と足を確かめる。変わりなければ訪問は今の回数で。",
            ],
        },
        Condition::Copd => &Summary {
            condition: &[
                "酸素は安静0.5L・労作1.5L。SpO2 {spo2}%。着替えで息が切れます。痰は白色、朝に多い。",
                "SpO2 {spo2}%。トイレまでは休まず歩けます。痰は少なめ、食事は{eat}。",
            ],
            care: &[
                "酸素を本人の求めで上げない。SpO2 88〜92%を目標に。\n動く前に口すぼめ呼吸の声かけ。入浴はシャワー椅子で、酸素をつけたまま。",
                "酸素を本人の求めで上げない。SpO2 88〜92%を目標に。\n動く前に口すぼめ呼吸の声かけ。入浴はシャワー椅子で、酸素をつけたまま。\n食事は4回に分けると楽です。",
            ],
            medication: &["吸入は朝夕、うがいまで見守り。頓用の吸入は1日4回まで。"],
            family: &[
                "{famsama}は火の元を心配されています。ガスこんろは使わない約束です。",
                "{famsama}へは昼前に電話。酸素業者の番号は冷蔵庫に貼ってあります。",
            ],
            plan: &["{week}に酸素業者の点検。", "{twoweeks}に主治医訪問。呼吸リハビリの回数を相談。"],
        },
        Condition::Cancer => &Summary {
            condition: &[
                "痛みNRS{nrs}、レスキューは1日2回ほど。食事{eat}。日中は居間で過ごされます。",
                "痛みNRS{nrs}。眠気は軽く、会話はできます。食事{eat}、水分は少しずつ。起き上がりに手を添えています。",
                "NRS{nrs}。ベッドで過ごす時間が長くなりました。食事{eat}。便{stool}。",
            ],
            care: &[
                "痛みは動く前に確かめる。レスキューは我慢せず、30分あけて使えます。\n口の乾きにはスポンジと保湿剤。",
                "痛みは動く前に確かめる。レスキューは我慢せず、30分あけて使えます。\n体の向きは好きな側でよい。右下は痛みが出ます。\n口の乾きにはスポンジと保湿剤。",
            ],
            medication: &[
                "麻薬は8時と20時。使った数は帳面に書く。残りは{ns}と薬剤師で数えます。",
                "麻薬は8時と20時、量は{opioid}。レスキューは黄色の袋。便秘の薬は自己調節。",
            ],
            family: &[
                "{famsama}は「家で最期まで」と話されています。ご本人の前では病状の話を控えてほしいとのこと。",
                "{famsama}は夜の付き添いで疲れがあります。呼吸が止まったときも、まず訪問看護の夜間電話へ。",
            ],
            plan: &["{week}に主治医から、これからのことを話す予定。", "{soon}に訪問入浴。痛みが強い日は清拭へ変更。"],
        },
        Condition::Dementia => &Summary {
            condition: &[
                "食事{eat}。日付はあいまいですが、昔の話はよくされます。夕方に落ち着かなくなる日があります。",
                "BP {bp}、体重{wt}kg。夜は21時ごろ就寝、トイレは2回。夕方の外出しようとする様子は減りました。",
            ],
            care: &[
                "名前で呼び、正面から声をかける。否定せず、お茶にさそうと落ち着かれます。\n火の始末と冷蔵庫の中を見る。",
                "名前で呼び、正面から声をかける。否定せず、お茶にさそうと落ち着かれます。\n薬は飲みこむまで見守る。手に握っていることがあります。\n火の始末と冷蔵庫の中を見る。",
            ],
            medication: &[
                "朝だけの一包化。カレンダーは玄関ではなく食卓の横。残薬{left}。",
                "朝だけの一包化。飲めたら本人がシールを貼る。残薬{left}。",
            ],
            family: &[
                "{famsama}は週末に来られます。見守りシールの番号は玄関の内側。",
                "{famsama}へは20時以降に。通帳の話が出たときは、{famsama}へ伝えるだけにする。",
            ],
            plan: &["{week}に認定調査。日ごろの様子を伝える。", "デイサービスを週3回に増やす相談中(ケアマネ)。"],
        },
        Condition::Als => &Summary {
            condition: &[
                "SpO2 {spo2}%。吸引は2時間に1回ほど、痰は白色。文字盤と視線入力で会話できます。",
                "SpO2 {spo2}%。吸引は日中3時間に1回。左手の親指のスイッチが疲れやすくなりました。",
            ],
            care: &[
                "吸引は入る前に本人へ合図。回路の水は体位を変える前に払う。\n頭の位置は2cmの枕。写真はベッド横。",
                "吸引は入る前に本人へ合図。回路の水は体位を変える前に払う。\nナースコールは右ほほへ。動くかを毎回一緒に確かめる。\n頭の位置は2cmの枕。写真はベッド横。",
            ],
            medication: &["注入前に去痰薬。粉は55℃の湯で溶かす。"],
            family: &[
                "{famsama}の睡眠は細切れです。火・金の夜は見守りの方が入ります。",
                "{famsama}の休む日は月2回。停電のときは外部バッテリーで6時間。",
            ],
            plan: &["{twoweeks}にカニューレ交換。予備の確認を前日までに。"],
        },
        Condition::PressureUlcer => &Summary {
            condition: &[
                "仙骨部{wound}、肉芽は良好。滲出液は中等量。熱なし(KT{kt})。",
                "仙骨部{wound}。滲出液は少なめ、におい・発赤なし。食事{eat}。",
            ],
            care: &[
                "洗浄はぬるま湯をたっぷり、こすらない。体位は2時間ごと、30度の側臥位。\nかかとは浮かせる。",
                "洗浄はぬるま湯をたっぷり、こすらない。体位は2時間ごと、30度の側臥位。\nおむつの外側は汚れたらすぐ替える。ガーゼがはがれたら看護へ電話。\nかかとは浮かせる。",
            ],
            medication: &["軟膏は1日1回、入浴の日は入浴後に。栄養補助ゼリーを1日1個。"],
            family: &["{famsama}が夜の体位変換をされています。腰を痛めており、無理のないように。"],
            plan: &["{week}に主治医が創を見ます。写真は前日に。", "エアマットの点検が{twoweeks}。"],
        },
        Condition::Stroke => &Summary {
            condition: &[
                "BP {bp}。室内は杖で見守り。言葉は出にくいですが、はい・いいえは確かです。",
                "BP {bp}、食事{eat}。むせは週に1回ほど。連続して60m歩けます。",
            ],
            care: &[
                "立つときは麻痺のない側から。食事は30度、とろみは中間。1口はティースプーン1杯。",
                "立つときは麻痺のない側から。食事は30度、とろみは中間。1口はティースプーン1杯。\nせかさず待つ。絵のカードが食卓にあります。",
            ],
            medication: &[
                "血をさらさらにする薬あり。歯の治療や転んだときは、必ず伝える。",
                "血をさらさらにする薬あり。朝夕の一包化、残薬{left}。",
            ],
            family: &[
                "{famsama}と2人暮らし。入浴は{famsama}だけではしない約束です。",
                "{famsama}へは午前中に電話。通院の付き添いは次男の方。",
            ],
            plan: &["装具の調整が{week}。", "{twoweeks}に短期入所の見学(ケアマネ同行)。"],
        },
        Condition::Child => &Summary {
            condition: &[
                "SpO2 {spo2}%、体温{kt}℃。注入は全量入っています。痰は朝に多い。",
                "SpO2 {spo2}%、体重{wt}kg。発作はこの2週間ありません。",
            ],
            care: &[
                "吸引はカニューレの長さまで。入浴は2人で、アンビューを手元に。",
                "吸引はカニューレの長さまで。入浴は2人で、アンビューを手元に。\nけいれんは時間を測り、5分で坐薬。",
            ],
            medication: &["抗てんかん薬は8時と20時、ずれは1時間まで。注入前にガスを抜く。"],
            family: &[
                "きょうだいの送り迎えで16時ごろは留守番の方がいます。",
                "お母様の休む日は第2・第4土曜。学校の看護師さんと連絡帳を共有。",
            ],
            plan: &["{week}に体重を測り、注入量を見直します。", "{twoweeks}に予防接種。"],
        },
    }
}
