//! Short notes of physicians after a home visit, and the medicines they change on an ordinary day.

use super::super::conditions::Condition;
use super::super::courses::Med;
use crate::domain::care::entry::ChangeKind as Change;

/// What was found.
pub(super) const fn findings(condition: Condition) -> &'static [&'static str] {
    match condition {
        Condition::HeartFailure => &["心音・肺音変化なし、浮腫軽度。BP {bp}。", "NYHA IIで横ばい。体重{wt}kg。", "心房細動、レート良好。"],
        Condition::Copd => &["SpO2 {spo2}%(安静)。喘鳴なし。", "呼吸音弱いが変化なし。労作時の息切れはmMRC 3。"],
        Condition::Cancer => &["疼痛NRS{nrs}、眠気なし。腹部は軽度膨満。", "PS3。経口摂取は{eat}。表情は穏やか。"],
        Condition::Dementia => &["バイタル安定、BP {bp}。会話は弾むが日付は不明瞭。", "HDS-R 12点(前回13点)。BPSDは軽度。"],
        Condition::Als => &["呼吸器設定変更なし。カニューレ交換、出血なし。", "痰は中等量、胸部聴診で左右差なし。"],
        Condition::PressureUlcer => &["仙骨部 {wound}、肉芽良好。感染徴候なし。", "創の状態は前回と同程度。"],
        Condition::Stroke => &["神経所見に変化なし。BP {bp}。", "嚥下・歩行とも維持。"],
        Condition::Child => &["全身状態良好。カニューレ交換施行。", "胸部清、腹部軟。発作は月1回程度。"],
    }
}

/// What is ordered.
pub(super) const ORDERS: &[&str] = &[
    "現行の処方で継続。次回{twoweeks}。",
    "処方変更なし。採血を次回行います。",
    "変わりなし。水分をもう少し。",
    "血圧手帳を確認しました。目標130/80で続けます。",
    "訪問看護指示書は更新ずみ、指示内容に変更なし。",
    "肺炎球菌ワクチンのご案内をしました。",
    "ご家族と今後の過ごし方について少し話しました。希望は変わらず在宅です。",
    "採血結果：Hb 10.8、Cr 1.02、K 4.2、CRP 0.3。大きな変化なし。",
    "足の浮腫は夕方だけ。弾性ストッキングは暑い時は外して構いません。",
    "眠剤は半分で様子を見ましょう。ふらつきが出たら中止を。",
];

/// What is ordered for a child.
pub(super) const CHILD_ORDERS: &[&str] = &[
    "現行の処方で継続。次回{twoweeks}。",
    "注入量は体重に合わせて次回見直します。",
    "予防接種を予定どおり実施しました。今日の入浴は控えめに。",
    "訪問看護指示書は更新ずみ、設定変更なし。",
    "薬の血中濃度は範囲内でした。",
];

/// Changes of medicines that belong to no event; each comes once.
pub(super) const CHANGES: &[(&str, Med)] = &[
    (
        "むくみの原因になりうるため、降圧薬を変更します。血圧を2週間見てください。",
        ("アムロジピンOD錠5mg", "1錠 朝食後", "2.5mg錠 1錠 朝食後", Change::Decrease),
    ),
    ("夜間の頻尿に対し開始。口渇と便秘に注意。", ("ビベグロン錠50mg", "", "1錠 夕食後", Change::Start)),
    ("胃薬は4年続いており、一度やめてみます。胸やけがあれば教えてください。", ("ランソプラゾールOD錠15mg", "1錠 朝食後", "", Change::Stop)),
    ("貧血に対し鉄剤を始めます。便が黒くなりますが心配ありません。", ("クエン酸第一鉄Na錠50mg", "", "1錠 夕食後", Change::Start)),
    ("ビタミンDを追加。次回採血でCaを見ます。", ("エルデカルシトール0.75μg", "", "1カプセル 朝食後", Change::Start)),
    ("昼の飲み忘れが多いため朝夕にまとめます。", ("カルボシステイン錠500mg", "3錠 毎食後", "2錠 朝夕食後", Change::Switch)),
    (
        "皮膚のかゆみに対して保湿剤を変更。1日2回、入浴後5分以内に。",
        ("ヘパリン類似物質 油性クリーム", "ローション 1日1回", "クリーム 1日2回", Change::Switch),
    ),
    ("睡眠薬をふらつきの少ないものへ変更します。", ("レンボレキサント錠2.5mg", "ゾルピデム5mg 1錠 就寝前", "1錠 就寝前", Change::Switch)),
];

/// Changes of medicines for children.
pub(super) const CHILD_CHANGES: &[(&str, Med)] = &[
    (
        "体重増加に合わせて増量します。眠気が強ければ連絡を。",
        ("レベチラセタム ドライシロップ50%", "0.4g 1日2回", "0.5g 1日2回", Change::Increase),
    ),
    ("痰が粘るため去痰薬を追加。注入前に。", ("カルボシステイン ドライシロップ50%", "", "0.4g 1日3回", Change::Start)),
];
