//! Staff as a directory names them (SCIM 2.0, RFC 7643 and 7644): what of a resource is kept, what a change says, and what a list is asked for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The schema of a user.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// What directories know of employees besides.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// What we need besides: reading and profession.
pub const OURS: &str = "urn:ietf:params:scim:schemas:extension:tsunagu:2.0:User";
/// So many letters has a value at most.
const LONGEST: usize = 200;
/// So many bytes has a filter at most: a value in the letters of Japan, and the name of an attribute with its schema.
const LONGEST_FILTER: usize = 1000;
/// So many operations has a change at most.
const OPERATIONS: usize = 100;

/// Why something is refused: a `scimType` of RFC 7644 and a sentence for whoever sets a directory up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScimRefusal {
    /// The code.
    pub kind: &'static str,
    /// What is wrong.
    pub detail: &'static str,
}

const fn refusal(kind: &'static str, detail: &'static str) -> ScimRefusal {
    ScimRefusal { kind, detail }
}

/// Somebody as a directory names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScimUser {
    /// By which the directory signs them in.
    pub user_name: Option<String>,
    /// The directory's own id.
    pub external_id: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// The name in one.
    pub formatted: Option<String>,
    /// The name as it is shown.
    pub display_name: Option<String>,
    /// What they are, in the words of the hospital.
    pub title: Option<String>,
    /// Reading.
    pub kana: Option<String>,
    /// Code of the profession.
    pub profession: Option<String>,
    /// The organization's own number.
    pub employee_number: Option<String>,
    /// Whether they belong to the organization; kept nowhere but in the membership.
    #[serde(skip)]
    pub active: Option<bool>,
}

impl ScimUser {
    /// A resource as it was sent. What we do not keep is left out.
    pub fn read(resource: &Value) -> Result<Self, ScimRefusal> {
        if !resource.is_object() {
            return Err(refusal("invalidSyntax", "a resource is an object"));
        }
        let mut user = Self::default();
        user.set("", resource, false)?;
        Ok(user)
    }

    /// The name: in the order of Japan where it comes in two.
    pub fn name(&self) -> String {
        match (&self.family_name, &self.given_name) {
            (Some(family), Some(given)) => format!("{family} {given}"),
            _ => self.display_name.clone().or_else(|| self.formatted.clone()).unwrap_or_default(),
        }
    }

    /// Applies the operations of a PATCH.
    pub fn patch(&mut self, body: &Value) -> Result<(), ScimRefusal> {
        // Names of attributes are the same in whatever case, and Entra ID writes `Replace`.
        let operations = member(body, "operations").and_then(Value::as_array);
        let operations = operations.filter(|all| !all.is_empty() && all.len() <= OPERATIONS);
        for operation in operations.ok_or(refusal("invalidSyntax", "Operations must be a list of 1 to 100"))? {
            let op = member(operation, "op").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
            let path = match member(operation, "path") {
                None | Some(Value::Null) => "",
                Some(path) => path.as_str().ok_or(refusal("invalidPath", "path must be a text"))?,
            };
            if path.contains('[') {
                // Of attributes with several values, none is kept.
                continue;
            }
            match (op.as_str(), member(operation, "value")) {
                ("add" | "replace", Some(value)) if !path.is_empty() || value.is_object() => self.set(path, value, true)?,
                ("add" | "replace", _) => return Err(refusal("invalidValue", "add and replace need a value")),
                ("remove", _) if path.is_empty() => return Err(refusal("noTarget", "remove needs a path")),
                ("remove", _) => self.set(path, &Value::Null, true)?,
                _ => return Err(refusal("invalidSyntax", "op must be add, replace or remove")),
            }
        }
        Ok(())
    }

    /// Sets an attribute, or each that an object has. `null` takes it away.
    fn set(&mut self, path: &str, value: &Value, is_patch: bool) -> Result<(), ScimRefusal> {
        let path = attribute(path);
        if let Value::Object(members) = value {
            // What is within another attribute is one of ours within `name` alone.
            for (name, value) in members {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.set(&inner, value, is_patch)?;
            }
            return Ok(());
        }
        let slot = match path.as_str() {
            "active" => {
                self.active = Some(flag(value)?);
                return Ok(());
            }
            "id" | "meta" | "groups" if is_patch => return Err(refusal("mutability", "this attribute is the server's")),
            "name" if value.is_null() => {
                (self.family_name, self.given_name, self.formatted) = (None, None, None);
                return Ok(());
            }
            "username" => &mut self.user_name,
            "externalid" => &mut self.external_id,
            "name.familyname" => &mut self.family_name,
            "name.givenname" => &mut self.given_name,
            "name.formatted" => &mut self.formatted,
            "displayname" => &mut self.display_name,
            "title" => &mut self.title,
            "kana" => &mut self.kana,
            "profession" => &mut self.profession,
            "employeenumber" => &mut self.employee_number,
            _ => return Ok(()),
        };
        *slot = match value {
            Value::Null => None,
            Value::String(text) if text.chars().count() > LONGEST => return Err(refusal("invalidValue", "a value is too long")),
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => return Err(refusal("invalidValue", "a value must be a text")),
        };
        Ok(())
    }
}

fn member<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The name of an attribute without its schema: no two that we keep have the same.
fn attribute(path: &str) -> String {
    let path = path.to_ascii_lowercase();
    let schema = [USER, ENTERPRISE, OURS].into_iter().map(str::to_ascii_lowercase).find(|schema| path.starts_with(schema));
    let rest = schema.map_or(path.as_str(), |schema| path.get(schema.len()..).unwrap_or_default());
    rest.trim_start_matches([':', '.']).to_owned()
}

/// Entra ID sends flags as texts.
fn flag(value: &Value) -> Result<bool, ScimRefusal> {
    let said = match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    said.ok_or(refusal("invalidValue", "active must be true or false"))
}

/// Whom a list is to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScimFilter {
    /// All.
    All,
    /// By the name that the directory signs them in with.
    UserName(String),
    /// By the directory's own id.
    ExternalId(String),
    /// Those who belong to the organization, or those who have left.
    Active(bool),
}

impl ScimFilter {
    /// One comparison with `eq`; nothing else is answered.
    pub fn read(text: &str) -> Result<Self, ScimRefusal> {
        const WRONG: ScimRefusal = refusal("invalidFilter", "filter must be userName, externalId or active, eq, and a value");
        let text = Some(text.trim()).filter(|text| text.len() <= LONGEST_FILTER).ok_or(WRONG)?;
        let (name, rest) = text.split_once(' ').ok_or(WRONG)?;
        let (operator, value) = rest.trim_start().split_once(' ').ok_or(WRONG)?;
        if !operator.eq_ignore_ascii_case("eq") {
            return Err(WRONG);
        }
        let value = value.trim();
        let value = if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
            Value::String(value.to_owned())
        } else {
            serde_json::from_str(value).map_err(|_| WRONG)?
        };
        match (attribute(name).as_str(), value) {
            ("username", Value::String(text)) => Ok(Self::UserName(text)),
            ("externalid", Value::String(text)) => Ok(Self::ExternalId(text)),
            ("active", value) => flag(&value).map(Self::Active).map_err(|_| WRONG),
            _ => Err(WRONG),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn suzuki() -> ScimUser {
        let resource = json!({
            "schemas": [USER, ENTERPRISE, OURS], "userName": "suzuki@example.jp", "externalId": "e-1", "active": true, "id": "theirs",
            "name": {"familyName": "鈴木", "givenName": "美穂"}, "title": "看護師", "emails": [{"value": "suzuki@example.jp"}],
            ENTERPRISE: {"employeeNumber": "0042", "department": "外来"}, OURS: {"kana": "すずき みほ", "profession": "nurse"},
        });
        ScimUser::read(&resource).expect("a user")
    }

    #[test]
    fn a_resource_is_read_with_its_extensions() {
        let user = suzuki();
        assert_eq!(
            (user.name().as_str(), user.kana.as_deref(), user.employee_number.as_deref()),
            ("鈴木 美穂", Some("すずき みほ"), Some("0042"))
        );
        assert_eq!((user.profession.as_deref(), user.active), (Some("nurse"), Some(true)));
        assert_eq!(ScimUser::read(&json!([])).map_err(|refused| refused.kind), Err("invalidSyntax"));
    }

    #[test]
    fn what_entra_and_okta_send_is_understood() {
        let said = |operation: Value| {
            let mut user = suzuki();
            user.patch(&json!({"Operations": [operation]})).map(|()| user)
        };
        assert_eq!(said(json!({"op": "Replace", "path": "active", "value": "False"})).map(|user| user.active), Ok(Some(false)));
        assert_eq!(said(json!({"op": "replace", "value": {"active": false}})).map(|user| user.active), Ok(Some(false)));
        let family = |user: ScimUser| user.family_name;
        assert_eq!(said(json!({"op": "Add", "path": "name.familyName", "value": "佐藤"})).map(family), Ok(Some("佐藤".to_owned())));
        assert_eq!(said(json!({"op": "replace", "value": {"name.familyName": "佐藤"}})).map(family), Ok(Some("佐藤".to_owned())));
        let path = format!("{ENTERPRISE}:employeeNumber");
        assert_eq!(said(json!({"op": "Remove", "path": path})).map(|user| user.employee_number), Ok(None));
        assert!(said(json!({"op": "add", "path": "emails[type eq \"work\"].value", "value": "x@example.jp"})).is_ok());
        let kind = |operation| said(operation).map_err(|refused| refused.kind);
        assert_eq!(kind(json!({"op": "replace", "path": "id", "value": "x"})), Err("mutability"));
        assert_eq!(kind(json!({"op": "remove"})), Err("noTarget"));
        assert_eq!(kind(json!({"op": "replace", "path": "active", "value": 1})), Err("invalidValue"));
        assert_eq!(kind(json!({"op": "move", "path": "title"})), Err("invalidSyntax"));
    }

    #[test]
    fn a_filter_is_one_comparison() {
        let named = ScimFilter::UserName("a b".to_owned());
        assert_eq!(ScimFilter::read(r#"userName eq "a b""#), Ok(named.clone()));
        assert_eq!(ScimFilter::read(r#"urn:ietf:params:scim:schemas:core:2.0:User:username EQ "a b""#), Ok(named));
        assert_eq!(ScimFilter::read("active eq False"), Ok(ScimFilter::Active(false)));
        for wrong in ["", "userName", "userName sw \"a\"", "userName eq a", "nickName eq \"a\"", "externalId eq \"a\" and active eq true"] {
            assert_eq!(ScimFilter::read(wrong).map_err(|refused| refused.kind), Err("invalidFilter"), "{wrong}");
        }
        let long = format!("userName eq \"{}\"", "a".repeat(1000));
        assert_eq!(ScimFilter::read(&long).map_err(|refused| refused.kind), Err("invalidFilter"));
    }
}
