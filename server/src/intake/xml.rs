//! A file as a tree of elements: XML without everything that alerts do not use and that has hurt others. No document type, hence no
//! entities of its own; nothing is fetched; size, depth and number of elements are bounded; UTF-8 only.

use super::refusal::{Fault, RefusalCode};
use crate::domain::core::time::Timestamp;
use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// The largest file that is read; the samples have 2 to 83 KB.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;
/// The deepest nesting that is read; the samples have eleven levels at most.
const DEPTH_MAX: usize = 32;
/// The most elements: a file of nothing but tags would need a hundred times its size in memory.
const ELEMENTS_MAX: usize = 100_000;
/// The most attributes of an element, because each is compared with all others; samples have four.
const ATTRIBUTES_MAX: usize = 32;
const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";

/// An element, by its local name: within a telegram no two namespaces use one name for two things.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    /// Its own text, without that of its children.
    text: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    /// Where it begins, in bytes.
    at: usize,
}

impl Element {
    /// A refusal that points here.
    pub(super) fn refuse(&self, code: RefusalCode, reason: impl Into<String>) -> Fault {
        Fault::new(self.at, code, reason)
    }

    pub(super) fn invalid(&self, reason: impl Into<String>) -> Fault {
        self.refuse(RefusalCode::Invalid, reason)
    }

    /// Its text, trimmed.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// All children of this name.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// All descendants at the end of a path.
    pub(super) fn path(&self, path: &[&str]) -> Vec<&Self> {
        path.iter().fold(vec![self], |found, name| found.into_iter().flat_map(|it| it.all(name)).collect())
    }

    /// The only child of this name. Of two, one program would read the first and another the second, so two are refused.
    pub(super) fn only(&self, name: &str) -> Result<Option<&Self>, Fault> {
        let mut found = self.all(name);
        let first = found.next();
        match found.next() {
            Some(second) => Err(second.invalid(format!("a second {name} in {}", self.name))),
            None => Ok(first),
        }
    }

    /// The only child of this name, which must be there.
    pub(super) fn one(&self, name: &str) -> Result<&Self, Fault> {
        self.only(name)?.ok_or_else(|| self.invalid(format!("{} has no {name}", self.name)))
    }

    /// The text of a child that must be there and say something.
    pub(super) fn required(&self, name: &str) -> Result<&str, Fault> {
        let child = self.one(name)?;
        Some(child.text()).filter(|text| !text.is_empty()).ok_or_else(|| child.invalid(format!("{name} is empty")))
    }

    /// The text of a child; empty when there is none.
    pub(super) fn optional(&self, name: &str) -> Result<&str, Fault> {
        Ok(self.only(name)?.map_or("", Self::text))
    }

    /// The moment that a child names.
    pub(super) fn moment(&self, name: &str) -> Result<Option<Timestamp>, Fault> {
        self.only(name)?.filter(|child| !child.text().is_empty()).map(Self::as_moment).transpose()
    }

    /// The moment that a child names, which must be there.
    pub(super) fn required_moment(&self, name: &str) -> Result<Timestamp, Fault> {
        self.moment(name)?.ok_or_else(|| self.invalid(format!("{} has no {name}", self.name)))
    }

    fn as_moment(&self) -> Result<Timestamp, Fault> {
        // CAP writes UTC as −00:00, which says "no zone" elsewhere.
        let text = self.text().replace("-00:00", "+00:00");
        let parsed: Result<jiff::Timestamp, _> = text.parse();
        parsed.map(|moment| Timestamp(moment.as_microsecond())).map_err(|_| self.invalid(format!("{} is no date and time", self.name)))
    }

    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// Reads a whole file: its only element and the namespace of that.
pub(super) fn read(file: &[u8]) -> Result<(String, Element), Fault> {
    if file.len() > BYTES_MAX {
        return Err(Fault::new(0, RefusalCode::TooLarge, "larger than 2 MiB"));
    }
    let text = std::str::from_utf8(file).map_err(|e| Fault::new(e.valid_up_to(), RefusalCode::Encoding, "not UTF-8"))?;
    if let Some((at, _)) = text.char_indices().find(|(_, letter)| !is_allowed(*letter)) {
        return Err(Fault::new(at, RefusalCode::Broken, "a control character"));
    }
    Builder::default().run(text)
}

/// What XML 1.0 allows in a text, less what steers a terminal.
pub(super) fn is_allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r') || !(letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}'))
}

#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    /// Of the root alone: a long one, kept for every element, would fill the memory.
    namespace: String,
    elements: usize,
}

impl Builder {
    fn run(mut self, text: &str) -> Result<(String, Element), Fault> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().enable_all_checks(true);
        reader.config_mut().expand_empty_elements = true;
        // Each prefix is looked for among all that are declared around it.
        reader.resolver_mut().set_max_declarations_per_element(ATTRIBUTES_MAX);
        loop {
            let at = place(reader.buffer_position());
            let event = reader.read_event().map_err(|e| broken(place(reader.error_position()), &e))?;
            match event {
                Event::Decl(declaration) => check_encoding(at, &declaration)?,
                Event::DocType(_) => return Err(Fault::new(at, RefusalCode::Doctype, "a document type (DTD) is not taken")),
                Event::Start(start) => {
                    self.enter(at, &reader.resolver().resolve_element(start.name()).0)?;
                    self.begin(at, &start)?;
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.say(at, &text.xml10_content().unwrap_or_default())?,
                Event::CData(text) => self.say(at, &text.xml10_content().unwrap_or_default())?,
                Event::GeneralRef(reference) => self.say(at, resolve(at, &reference)?.encode_utf8(&mut [0; 4]))?,
                // A style sheet is for browsers; nothing here follows it. Empty elements come as a start and an end.
                Event::PI(_) | Event::Comment(_) | Event::Empty(_) => {}
                Event::Eof => return self.finish(at),
            }
        }
    }

    /// Whether there may be one more element, of this namespace.
    fn enter(&mut self, at: usize, namespace: &ResolveResult<'_>) -> Result<(), Fault> {
        self.elements += 1;
        if self.open.len() >= DEPTH_MAX || self.elements > ELEMENTS_MAX {
            return Err(Fault::new(at, RefusalCode::TooDeep, "more, or deeper nested, elements than any alert has"));
        }
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.into_inner(),
            ResolveResult::Unbound => b"",
            ResolveResult::Unknown(_) => return Err(Fault::new(at, RefusalCode::Broken, "a prefix that nothing explains")),
        };
        if namespace == XINCLUDE.as_bytes() {
            return Err(Fault::new(at, RefusalCode::External, "it wants another file to be put in"));
        }
        if self.open.is_empty() {
            if self.root.is_some() {
                return Err(Fault::new(at, RefusalCode::Broken, "a second document after the first"));
            }
            self.namespace = String::from_utf8_lossy(namespace).into_owned();
        }
        Ok(())
    }

    fn begin(&mut self, at: usize, start: &BytesStart<'_>) -> Result<(), Fault> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| Fault::new(at, RefusalCode::Broken, "an attribute that is written wrongly, or twice"))?;
            let value = attribute.normalized_value(XmlVersion::Explicit1_0);
            let value = value.map_err(|_| Fault::new(at, RefusalCode::Doctype, "an attribute with an entity that nothing explains"))?;
            attributes.push((String::from_utf8_lossy(attribute.key.local_name().into_inner()).into_owned(), value.into_owned()));
            if attributes.len() > ATTRIBUTES_MAX {
                return Err(Fault::new(at, RefusalCode::TooDeep, "more attributes than any alert has"));
            }
        }
        let name = String::from_utf8_lossy(start.local_name().into_inner()).into_owned();
        self.open.push(Element { name, text: String::new(), attributes, children: Vec::new(), at });
        Ok(())
    }

    fn end(&mut self) {
        let Some(done) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
    }

    fn say(&mut self, at: usize, words: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(words),
            None if words.trim().is_empty() => {}
            None => return Err(Fault::new(at, RefusalCode::Broken, "text outside of every element")),
        }
        Ok(())
    }

    fn finish(self, at: usize) -> Result<(String, Element), Fault> {
        match self.root {
            _ if !self.open.is_empty() => Err(Fault::new(at, RefusalCode::Broken, "it ends before its elements do")),
            Some(root) => Ok((self.namespace, root)),
            None => Err(Fault::new(at, RefusalCode::Broken, "there is nothing in it")),
        }
    }
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or_default()
}

/// The library's words for faults of form are about the form; its others repeat what the file says.
fn broken(at: usize, error: &Error) -> Fault {
    let reason = match error {
        Error::Syntax(form) => form.to_string(),
        Error::IllFormed(IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_)) => {
            "an end tag that does not fit its beginning".to_owned()
        }
        _ => "not well-formed XML".to_owned(),
    };
    Fault::new(at, RefusalCode::Broken, reason)
}

fn check_encoding(at: usize, declaration: &BytesDecl<'_>) -> Result<(), Fault> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case(b"utf-8") => Ok(()),
        Some(_) => Err(Fault::new(at, RefusalCode::Encoding, "it says that it is in another encoding than UTF-8")),
    }
}

/// The five entities that XML itself has, and characters by number.
fn resolve(at: usize, reference: &BytesRef<'_>) -> Result<char, Fault> {
    let letter = match &**reference {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten().filter(|letter| is_allowed(*letter)),
    };
    letter.ok_or_else(|| Fault::new(at, RefusalCode::Doctype, "an entity that nothing explains"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(file: impl AsRef<[u8]>) -> (RefusalCode, usize, usize) {
        let refusal = read(file.as_ref()).map(|_| ()).expect_err("refused").in_file(file.as_ref());
        (refusal.code, refusal.line, refusal.column)
    }

    #[test]
    fn document_types_entities_and_inclusions_are_refused() {
        let xxe = "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<a>&x;</a>";
        assert_eq!(refused(xxe), (RefusalCode::Doctype, 2, 1));
        let laughs = "<!DOCTYPE a [<!ENTITY l \"ha\"><!ENTITY m \"&l;&l;&l;\">]><a>&m;</a>";
        assert_eq!(refused(laughs).0, RefusalCode::Doctype);
        assert_eq!(refused("<!DOCTYPE a SYSTEM \"http://example.com/a.dtd\"><a/>").0, RefusalCode::Doctype);
        assert_eq!(refused("<a>\n <b>&hello;</b></a>"), (RefusalCode::Doctype, 2, 5));
        assert_eq!(refused("<a b=\"&hello;\"/>").0, RefusalCode::Doctype);
        let include = format!("<a xmlns:xi=\"{XINCLUDE}\"><xi:include href=\"file:///etc/passwd\"/></a>");
        assert_eq!(refused(include).0, RefusalCode::External);
    }

    #[test]
    fn other_encodings_are_refused() {
        let japanese = b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\n<a>\x8c\x78\x95\xf1</a>";
        assert_eq!(refused(japanese), (RefusalCode::Encoding, 2, 4));
        assert_eq!(refused("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a/>").0, RefusalCode::Encoding);
        let wide: Vec<u8> = std::iter::once(0xfeff).chain("<a/>".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(refused(wide).0, RefusalCode::Encoding);
        assert!(read(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>").is_ok());
    }

    #[test]
    fn size_and_depth_are_bounded() {
        assert_eq!(refused(vec![b' '; BYTES_MAX + 1]).0, RefusalCode::TooLarge);
        let nested = |depth| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(read(nested(DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(refused(nested(DEPTH_MAX + 1)).0, RefusalCode::TooDeep);
        assert_eq!(refused(format!("<a>{}</a>", "<b/>".repeat(ELEMENTS_MAX))).0, RefusalCode::TooDeep);
        let attributes: Vec<String> = (0..=ATTRIBUTES_MAX).map(|number| format!("a{number}=''")).collect();
        assert_eq!(refused(format!("<a {}/>", attributes.join(" "))).0, RefusalCode::TooDeep);
    }

    #[test]
    fn broken_xml_says_where() {
        assert_eq!(refused("<a>\n  <b>津波</c>\n</a>"), (RefusalCode::Broken, 2, 8));
        assert_eq!(refused("<a>\n<b>"), (RefusalCode::Broken, 2, 4));
        for broken in [
            "",
            "  ",
            "text",
            "<a/><b/>",
            "<a/>x",
            "<a b='1' b='2'/>",
            "<x:a/>",
            "<a>\u{1}</a>",
            "<a>\u{9b}</a>",
            "<a",
            "</a>",
            "<a><!-- -- --></a>",
        ] {
            assert_eq!(refused(broken).0, RefusalCode::Broken, "{broken:?}");
        }
        assert_eq!(refused("<a>&#1;</a>").0, RefusalCode::Doctype);
    }

    #[test]
    fn what_must_be_there_once_is_there_once() {
        let file = "<a>\n<s>x</s>\n<s>y</s><e/><t>2020-01-01T00:00:00-00:00</t><w>soon</w></a>";
        let (_, root) = read(file.as_bytes()).expect("read");
        assert_eq!(root.required("s").map_err(|fault| fault.at), Err(file.rfind("<s>").expect("the second")));
        assert!(root.required("e").is_err() && root.required("none").is_err());
        assert_eq!(root.optional("none"), Ok(""));
        assert_eq!(root.moment("t"), Ok(Some(Timestamp(1_577_836_800_000_000))));
        assert!(root.moment("w").is_err());
    }
}
