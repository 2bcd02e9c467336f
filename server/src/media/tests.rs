use super::*;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::fmt::Write as _;
use std::io::Cursor;

fn refusal(bytes: &[u8]) -> (String, &'static str) {
    let invalid = prepare(bytes.to_vec()).expect_err("refused");
    (invalid.field, invalid.reason)
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut picture = RgbImage::from_pixel(60, 40, Rgb([200, 40, 40]));
    picture.put_pixel(0, 0, Rgb([0, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format).expect("encoded");
    bytes.into_inner()
}

/// A JPEG as a phone takes it: held upright, with a place in it, and something behind its end.
fn from_a_phone() -> Vec<u8> {
    // TIFF, big-endian: orientation 6, and a text that stands for the place.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    exif.extend(b"\x01\x0e\0\x02\0\0\0\x0c\0\0\0\x26\0\0\0\0");
    exif.extend(b"GPS 31.9N 13\0");
    let plain = encoded(ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(exif.len() + 2).expect("short").to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&plain[2..]);
    bytes.extend(b"PK\x03\x04 an archive behind the picture");
    bytes
}

#[test]
fn nothing_but_pixels_comes_along_and_upright() {
    let sent = from_a_phone();
    assert!(sent.windows(3).any(|window| window == b"GPS"));
    let kept = prepare(sent).expect("a photo");
    assert_eq!(kept.media_type, MediaType::Jpeg);
    let photo = kept.photo.expect("a photo");
    assert_eq!((photo.width, photo.height), (40, 60), "turned as it was held");
    for bytes in [&kept.bytes, &photo.thumbnail] {
        for trace in [b"GPS".as_slice(), b"Exif", b"PK\x03\x04"] {
            assert!(!bytes.windows(trace.len()).any(|window| window == trace));
        }
    }
}

#[test]
fn the_content_says_what_it_is() {
    let kind = |bytes| prepare(bytes).map(|kept| kept.media_type);
    assert_eq!(kind(encoded(ImageFormat::Png)), Ok(MediaType::Png));
    assert_eq!(kind(encoded(ImageFormat::WebP)), Ok(MediaType::Jpeg), "browsers that cannot show it are still about");
    assert_eq!(kind(pdf(3, "")), Ok(MediaType::Pdf));
    for other in [b"GIF89a".as_slice(), b"<svg xmlns='x'/>", b"<html><script>", b"MZ", b"PK\x03\x04", b"", b" %PDF-1.7"] {
        assert_eq!(refusal(other), ("file".to_owned(), "wrong_type"));
    }
}

#[test]
fn a_small_picture_does_not_grow() {
    let kept = prepare(paint(3000, 1500, &[[1, 2, 3], [200, 100, 50]]).expect("painted")).expect("a photo");
    let small = image::load_from_memory(&kept.photo.expect("a photo").thumbnail).expect("a picture");
    assert_eq!((small.width(), small.height()), (320, 160));
    let kept = prepare(encoded(ImageFormat::Png)).expect("a photo");
    let small = image::load_from_memory(&kept.photo.expect("a photo").thumbnail).expect("a picture");
    assert_eq!((small.width(), small.height()), (60, 40));
}

/// The head of a PNG that says how large it is, and nothing more.
fn huge(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    bytes.extend(&head);
    bytes.extend(crc(&head).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step =
        |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 });
    !bytes.iter().fold(!0, step)
}

#[test]
fn what_would_fill_the_memory_and_what_is_cut_off_is_refused() {
    assert_eq!(refusal(&huge(50_000, 50_000)), ("file.pixels".to_owned(), "out_of_range"));
    let whole = encoded(ImageFormat::Png);
    assert_eq!(refusal(&whole[..whole.len() / 2]).1, "wrong_type");
    assert_eq!(refusal(&encoded(ImageFormat::Jpeg)[..60]).1, "wrong_type");
    assert_eq!(refusal(&encoded(ImageFormat::WebP)[..20]).1, "wrong_type");
}

/// A PDF of so many empty pages; `more` goes into its catalog.
fn pdf(pages: usize, more: &str) -> Vec<u8> {
    let kids = (0..pages).fold(String::new(), |mut kids, n| {
        let _ = write!(kids, "{} 0 R ", n + 3);
        kids
    });
    let mut objects =
        vec![format!("<< /Type /Catalog /Pages 2 0 R {more} >>"), format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>")];
    objects.extend((0..pages).map(|_| "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>".to_owned()));
    assemble(&objects, "")
}

fn assemble(objects: &[String], trailer: &str) -> Vec<u8> {
    let (mut text, mut table) = ("%PDF-1.7\n".to_owned(), String::new());
    for (n, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", text.len());
        let _ = write!(text, "{} 0 obj\n{object}\nendobj\n", n + 1);
    }
    let (start, size) = (text.len(), objects.len() + 1);
    let _ = write!(
        text,
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    );
    text.into_bytes()
}

#[test]
fn a_pdf_has_pages_and_does_nothing() {
    assert_eq!(prepare(pdf(100, "")).expect("a document").pages, Some(100));
    assert_eq!(refusal(&pdf(10_000, "")), ("file.pages".to_owned(), "out_of_range"));
    assert_eq!(refusal(&pdf(0, "")).1, "wrong_type");
    assert_eq!(refusal(b"%PDF-1.7\nnothing"), ("file".to_owned(), "wrong_type"));
    for action in [
        "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        "/OpenAction << /S /Launch /F (calc.exe) >>",
        "/AA << /O << /S /Java#53cript >> >>",
        "/Names << /EmbeddedFiles << /Names [] >> >>",
        "/AcroForm << /XFA [] >>",
    ] {
        assert_eq!(refusal(&pdf(1, action)), ("file.action".to_owned(), "not_allowed_here"), "{action}");
    }
    assert!(prepare(pdf(1, "/OpenAction [3 0 R /Fit]")).is_ok(), "opening at a page is no action");
}

#[test]
fn what_a_pdf_does_is_found_wherever_its_name_lies() {
    let lying_elsewhere = |name: &str| {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S 4 0 R /F (calc.exe) >> >>".to_owned(),
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R >>".to_owned(),
            name.to_owned(),
        ];
        assemble(&objects, "")
    };
    for name in ["/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "5 0 R"] {
        assert_eq!(refusal(&lying_elsewhere(name)), ("file.action".to_owned(), "not_allowed_here"), "{name}");
    }
    assert!(prepare(lying_elsewhere("/GoTo")).is_ok(), "going to a page is no action");
}

#[test]
fn what_is_packed_so_that_it_cannot_be_read_is_refused() {
    let packed = |kind: &str, content: &str| {
        let mut text = String::from("%PDF-1.7\n");
        let mut at = Vec::new();
        for (n, object) in [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R >>".to_owned(),
            format!("<< /Type {kind} /N 1 /First 4 /Length {} >>\nstream\n{content}\nendstream", content.len()),
            "/ObjStm".to_owned(),
        ]
        .iter()
        .enumerate()
        {
            at.push(text.len());
            let _ = write!(text, "{} 0 obj\n{object}\nendobj\n", n + 1);
        }
        let start = text.len();
        // Object 7 is the first of those packed in object 4.
        let mut table = "000000000000".to_owned();
        at.iter().chain([&start]).for_each(|at| _ = write!(table, "01{at:08x}00"));
        table += "020000000400";
        let _ = write!(
            text,
            "6 0 obj\n<< /Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R /Filter /ASCIIHexDecode /Length {} >>\nstream\n{table}>\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n",
            table.len() + 1
        );
        text.into_bytes()
    };
    let [harmless, launches] = ["7 0 << /A 1 >>", "7 0 << /S /Launch >>"];
    assert!(prepare(packed("/ObjStm", harmless)).is_ok());
    assert_eq!(refusal(&packed("/ObjStm", launches)), ("file.action".to_owned(), "not_allowed_here"));
    assert_eq!(refusal(&packed("/ObjStm /Filter /FlateDecode", launches)).1, "wrong_type");
    assert_eq!(refusal(&packed("5 0 R", launches)).1, "wrong_type");
}

#[test]
fn a_pdf_with_a_password_is_refused() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R >>".to_owned(),
        format!("<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{0}> /U <{0}> >>", "ab".repeat(32)),
    ];
    let bytes = assemble(&objects, "/Encrypt 4 0 R /ID [<00112233> <00112233>]");
    assert_eq!(refusal(&bytes), ("file.encryption".to_owned(), "not_allowed_here"));
}

#[test]
fn packed_streams_are_counted_however_they_are_spelled() {
    let many = format!("{}{}", "/ObjStm ".repeat(100), "/Obj#53tm ".repeat(100));
    let mut bytes = pdf(1, "");
    bytes.extend(many.as_bytes());
    assert_eq!(refusal(&bytes).1, "wrong_type");
}
