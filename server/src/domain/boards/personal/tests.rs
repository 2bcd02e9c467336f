use super::*;
use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};

fn known() -> Known {
    Known {
        patients: [
            "佐藤 花子",
            "サトウ ハナコ",
            "髙橋 一郎",
            "タカハシ イチロウ",
            "林 はる",
            "ハヤシ ハル",
            "浜田 ミナ",
            "ハマダ ミナ",
            "林 恵",
        ]
        .map(str::to_owned)
        .to_vec(),
        telephones: ["0985-00-5012", "0985-00-7000 内線12"].map(str::to_owned).to_vec(),
    }
}

/// Each passage that is found, as it stands in the text.
fn found(text: &str) -> Vec<(HitKind, String)> {
    let letters: Vec<char> = text.chars().collect();
    find(text, &known()).into_iter().map(|hit| (hit.kind, letters[hit.start..hit.end].iter().collect())).collect()
}

#[test]
fn what_points_to_a_person_is_found() {
    use HitKind::{BirthDate, IndividualNumber, InsuredNumber, InsurerNumber, KnownName, NameWithHonorific, Phone};
    for (text, kind, passage) in [
        ("連絡は090-1234-5678へ。", Phone, "090-1234-5678"),
        ("連絡は０９０−１２３４−５６７８まで", Phone, "０９０−１２３４−５６７８"),
        ("09012345678に電話", Phone, "09012345678"),
        ("自宅 0985(23)4567", Phone, "0985(23)4567"),
        ("自宅電話0985ー23ー4567です", Phone, "0985ー23ー4567"),
        ("娘さんの携帯 080 1111 2222", Phone, "080 1111 2222"),
        ("IP電話は050-3333-4444", Phone, "050-3333-4444"),
        ("生年月日：昭和17年3月8日", BirthDate, "昭和17年3月8日"),
        ("S17.3.8生の女性", BirthDate, "S17.3.8"),
        ("1942年3月8日生まれの方", BirthDate, "1942年3月8日"),
        ("1942/3/8生まれ", BirthDate, "1942/3/8"),
        ("昭和17年生まれ、独居", BirthDate, "昭和17年"),
        ("１９４２年（昭和１７年）生まれ", BirthDate, "昭和１７年"),
        ("生年月日 1942-03-08", BirthDate, "1942-03-08"),
        ("出生日：大正15年12月1日", BirthDate, "大正15年12月1日"),
        ("誕生日は平成3年5月5日です", BirthDate, "平成3年5月5日"),
        ("被保険者番号 0000123456", InsuredNumber, "0000123456"),
        ("介護保険被保険者番号：1234567890", InsuredNumber, "1234567890"),
        ("医療保険証の番号は12345678です", InsuredNumber, "12345678"),
        ("受給者番号1234567", InsuredNumber, "1234567"),
        ("保険者番号：452011", InsurerNumber, "452011"),
        ("保険者番号 39452013", InsurerNumber, "39452013"),
        ("番号は123456789018です", IndividualNumber, "123456789018"),
        ("1234-5678-9018", IndividualNumber, "1234-5678-9018"),
        ("田中様が退院されます", NameWithHonorific, "田中"),
        ("山田 太郎様の受け入れ先を探しています", NameWithHonorific, "山田 太郎"),
        ("小林さんのショートステイ", NameWithHonorific, "小林"),
        ("中村さま、ご家族と同居", NameWithHonorific, "中村"),
        ("利用者の長友氏", NameWithHonorific, "長友"),
        ("黒木殿", NameWithHonorific, "黒木"),
        ("日高くん（8歳）", NameWithHonorific, "日高"),
        ("患者甲斐様", NameWithHonorific, "患者甲斐"),
        ("サトウさんの件", NameWithHonorific, "サトウ"),
        ("ヤマモト様", NameWithHonorific, "ヤマモト"),
        ("森さんが入院", NameWithHonorific, "森"),
        ("佐々木様", NameWithHonorific, "佐々木"),
        ("渡部さんと服部さん", NameWithHonorific, "渡部"),
        ("佐藤花子が転院します", KnownName, "佐藤花子"),
        ("佐藤　花子さんの", KnownName, "佐藤　花子さん"),
        ("さとうはなこ、80代", KnownName, "さとうはなこ"),
        ("ｻﾄｳ ﾊﾅｺ", KnownName, "ｻﾄｳ ﾊﾅｺ"),
        ("花子さんの吸引", KnownName, "花子さん"),
        ("高橋一郎の件", KnownName, "高橋一郎"),
        ("髙橋 一郎様", KnownName, "髙橋 一郎様"),
        ("林はるさん", KnownName, "林はるさん"),
    ] {
        assert_eq!(found(text).first(), Some(&(kind, passage.to_owned())), "{text}");
    }
}

#[test]
fn what_a_board_is_for_passes() {
    for text in [
        "空床のお知らせ：地域包括ケア病床 女性2床、11月28日（土）から",
        "研修会：令和8年12月5日（土）14時〜16時、定員20名",
        "お問い合わせは0985-00-5012まで",
        "フリーダイヤル 0120-123-456",
        "災害用伝言ダイヤルは171です",
        "ナビダイヤル0570-012-345",
        "〒880-0001 宮崎県宮崎市橘通西1-1-1",
        "患者様のご家族様へ",
        "皆様のご参加をお待ちしています",
        "皆さん、こんにちは",
        "みなさまへ",
        "利用者様のご都合に合わせます",
        "関係者各位",
        "担当者様へご連絡ください",
        "看護師さんの増員について",
        "ケアマネさん向けの勉強会",
        "ケアマネージャーさんとの連携",
        "ヘルパーさんを募集しています",
        "お母さん・お父さんの介護",
        "奥様の介護負担",
        "お子さんの預かり",
        "赤ちゃん訪問",
        "事業所様、病院様へのお願い",
        "宮崎中央病院様より",
        "ご本人様の同意",
        "住民さんからの声",
        "薬剤師さんも参加できます",
        "会長さんのあいさつ",
        "実習生さんの受け入れ",
        "ボランティアさん募集",
        "台風12号は29日21時ごろ最も近づきます",
        "令和8年度 第3回 多職種研修",
        "2026年11月28日現在、空床3",
        "差額室料 5,500円/日",
        "透析 月水金、人工呼吸器 2台まで",
        "80代女性、要介護3、胃ろう",
        "生活支援は2026年4月から",
        "事業所番号 4560190123",
        "医療機関コード4510101234で申請",
        "避難所：市民体育館（200人）",
        "水位 3.45m（11月28日 15:00）",
        "エアコン様式2号を提出",
        "氏名は書かないでください",
        "同様の事例があれば",
        "多様な働き方、模様替え",
        "有料老人ホーム ひまわり 入居者募集（月額 123,000円）",
        "TEL 0985-00-5012 ／ FAX 0985-00-5012",
        "電話 110・119は最後の手段ではありません",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn what_is_written_in_another_way_is_found() {
    use HitKind::{BirthDate, IndividualNumber, InsurerNumber, KnownName, NameWithHonorific, Phone};
    for (text, kind, passage) in [
        ("①090-1234-5678", Phone, "090-1234-5678"),
        ("(1)090-1234-5678", Phone, "090-1234-5678"),
        ("0985-23-4567 080-1234-5678", Phone, "0985-23-4567"),
        ("+81-90-1234-5678", Phone, "81-90-1234-5678"),
        ("090.1234.5678", Phone, "090.1234.5678"),
        ("0985 - 23 - 4567", Phone, "0985 - 23 - 4567"),
        ("電話 23-4567まで", Phone, "23-4567"),
        ("個人番号 123456789012", IndividualNumber, "123456789012"),
        ("平成元年3月1日生まれ", BirthDate, "平成元年3月1日"),
        ("昭和17年(1942年)3月1日生", BirthDate, "昭和17年(1942年)3月1日"),
        ("生年月日（西暦）：1942/3/1", BirthDate, "1942/3/1"),
        ("生年月日:19420301", BirthDate, "19420301"),
        ("昭和十七年三月一日生まれ", BirthDate, "昭和十七年三月一日"),
        ("昭17.3.8生", BirthDate, "昭17.3.8"),
        ("s17.3.8生", BirthDate, "s17.3.8"),
        ("1942年 3月 1日生まれ", BirthDate, "1942年 3月 1日"),
        ("昭和17年3月1日（84歳）", BirthDate, "昭和17年3月1日"),
        ("84歳（昭和17年3月1日）", BirthDate, "昭和17年3月1日"),
        ("S17.3.8 84歳", BirthDate, "S17.3.8"),
        ("ﾔﾏﾀﾞさん", NameWithHonorific, "ﾔﾏﾀﾞ"),
        ("ﾊﾏﾀﾞ ﾐﾅ", KnownName, "ﾊﾏﾀﾞ ﾐﾅ"),
        ("はまた\u{3099} みな", KnownName, "はまた\u{3099} みな"),
        ("葛\u{e0100}城様", NameWithHonorific, "葛\u{e0100}城"),
        ("佐藤和夫様", NameWithHonorific, "佐藤和夫"),
        ("小室様", NameWithHonorific, "小室"),
        ("田所さん", NameWithHonorific, "田所"),
        ("直人さん", NameWithHonorific, "直人"),
        ("我妻さん", NameWithHonorific, "我妻"),
        ("西さん", NameWithHonorific, "西"),
        ("一ノ瀬様", NameWithHonorific, "一ノ瀬"),
        ("田中　様", NameWithHonorific, "田中"),
        ("田中様主治医へ", NameWithHonorific, "田中"),
        ("小林さん名義", NameWithHonorific, "小林"),
        ("はなこさん", KnownName, "はなこさん"),
        ("さとう様", NameWithHonorific, "さとう"),
        ("田中まりこさん", NameWithHonorific, "田中まりこ"),
        ("王さん、金さん", NameWithHonorific, "金"),
        ("林 恵が入院", KnownName, "林 恵"),
        ("恵さん", KnownName, "恵さん"),
        ("伊集院さん", NameWithHonorific, "伊集院"),
        ("本多様", NameWithHonorific, "本多"),
        ("髙﨑様", NameWithHonorific, "髙﨑"),
        ("相沢ゆみ子様", NameWithHonorific, "相沢ゆみ子"),
        ("ヨシ江さん", NameWithHonorific, "ヨシ江"),
        ("保険者：452011", InsurerNumber, "452011"),
        ("昭和17年3月8日生の女性", BirthDate, "昭和17年3月8日"),
    ] {
        assert_eq!(found(text).first(), Some(&(kind, passage.to_owned())), "{text}");
    }
    assert_eq!(found("0985-23-4567 080-1234-5678").len(), 2);
    assert_eq!(found("0985-00-5012 080-1234-5678"), [(Phone, "080-1234-5678".to_owned())]);
}

#[test]
fn what_only_looks_like_it_passes() {
    for text in [
        "保険証をお持ちのうえ、0985-00-5012へ",
        "保険証を持って0985-00-5012へ",
        "保険者説明会 2026-11-28",
        "保険者 880-0001",
        "〒889-0512 0985-00-5012",
        "0985-00-5012 0985-00-5012",
        "令和8年生涯学習講座",
        "令和8年生協まつり",
        "出生届は2026年4月1日から",
        "お誕生日会は2026年12月5日",
        "出生数 2025年",
        "昨年同様に開催",
        "例年同様",
        "多種多様な",
        "製品仕様の変更",
        "空模様",
        "雨模様",
        "ご苦労さまです",
        "お世話さまです",
        "ご馳走様でした",
        "状況さまざま",
        "毎回ちゃんと確認",
        "長崎ちゃんぽん",
        "お星様",
        "包括さん",
        "訪看さん",
        "居宅さん",
        "社協さん",
        "老健さん",
        "宮崎市様",
        "社会福祉法人様",
        "総務部様",
        "看護部様",
        "内科様",
        "薬屋さん",
        "パン屋さん",
        "メーカーさん",
        "みなさん",
        "みな様",
        "たくさんのご応募",
        "雨が降る様です",
        "この様な",
        "うまくいくんです",
        "お疲れさまです",
        "おかげさまで",
        "講師：田中一郎氏（宮崎大学）",
        "事業所番号 0170101234",
        "医療機関コード:0110101234",
        "0985-00-7000へ",
        "健康さんぽ会",
        "長男さん",
        "後見人様",
        "業者さん",
        "クライアント様",
        "ママさん",
        "ご愁傷様",
        "65歳以上、2026年11月28日（土）",
        "2026年11月28日（65歳以上対象）",
        "親御さん",
        "ご近所さん",
        "ご夫婦様",
        "参加費 1,000円、定員20名、申込締切 11/28",
        "ZoomミーティングID: 012 3456 7890 パスコード 123456",
        "平成30年度改定、令和6年4月1日施行",
        "法人番号 1234567890123",
        "看護師長様、MSW様、地域連携室様",
        "3階東病棟さん",
        "大正町1-2-3 生コン工場",
        "2026年生のりんご",
        "うちの子さんも、お子様も",
        "2026-11-28 13:00-15:00",
        "台風第19号 2026.11.28 09:00現在",
        "講師の山田太郎さん",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn passages_stand_in_order_and_overlap_nowhere() {
    let hits = find("患者佐藤花子様（昭和17年3月8日生）090-1234-5678、𠮷田様、サトウ ハナコ", &known());
    let kinds: Vec<HitKind> = hits.iter().map(|hit| hit.kind).collect();
    assert_eq!(kinds, [HitKind::KnownName, HitKind::BirthDate, HitKind::Phone, HitKind::NameWithHonorific, HitKind::KnownName]);
    assert!(hits.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_can_be_read(text in any::<String>(), japanese in "[0-9０-９年月日生まれ様さん佐藤花子ーｶﾞ(). 　-]{0,60}") {
        for text in [text, japanese] {
            let count = text.chars().count();
            prop_assert!(find(&text, &known()).iter().all(|hit| hit.start < hit.end && hit.end <= count));
        }
    }

    #[test]
    fn a_known_name_is_found_wherever_it_stands(before in "[あ-ん、。\n]{0,20}", after in "[あ-ん、。\n]{0,20}") {
        let hits = find(&format!("{before}。佐藤　花子。{after}"), &known());
        prop_assert!(hits.iter().any(|hit| hit.kind == HitKind::KnownName));
    }

    #[test]
    fn long_runs_stay_in_range(text in "[様さん0-9０-９（）() 　年歳ー漢字あア-]{0,2000}") {
        let count = text.chars().count();
        prop_assert!(find(&text, &known()).iter().all(|hit| hit.start < hit.end && hit.end <= count));
    }
}
