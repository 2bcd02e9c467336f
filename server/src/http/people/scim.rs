//! SCIM 2.0 (RFC 7643, 7644) for directories of staff: users alone. Its answers and errors have a form of their own.

use crate::desk::{Entrance, Error, ScimCaller, ScimUserView};
use crate::domain::core::id::ScimUserId;
use crate::domain::people::scim::{ENTERPRISE, OURS, ScimFilter, ScimRefusal, ScimUser, USER};
use crate::http::extract::SmallFile;
use crate::http::{Address, Params, Problem, Shared};
use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// So many users are in a page, unless fewer are asked for.
const PAGE: i64 = 100;

/// All routes of it.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/scim/v2/ServiceProviderConfig", get(config))
        .route("/scim/v2/ResourceTypes", get(types))
        .route("/scim/v2/ResourceTypes/{id}", get(user_type))
        .route("/scim/v2/Schemas", get(schemas))
        .route("/scim/v2/Schemas/{id}", get(schema))
        .route("/scim/v2/Users", get(list).post(create))
        .route("/scim/v2/Users/{id}", get(show).put(replace).patch(change).delete(delete))
        .route("/scim/v2/Bulk", any(bulk))
        .route("/scim/v2/{*rest}", any(nothing))
}

/// A refusal as RFC 7644, 3.12 has it.
pub struct ScimError {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
    wait: Option<i64>,
}

type Result<T> = std::result::Result<T, ScimError>;

impl ScimError {
    fn new(status: StatusCode, detail: &str) -> Self {
        Self { status, kind: None, detail: detail.to_owned(), wait: None }
    }
}

impl From<ScimRefusal> for ScimError {
    fn from(refusal: ScimRefusal) -> Self {
        Self { kind: Some(refusal.kind), ..Self::new(StatusCode::BAD_REQUEST, refusal.detail) }
    }
}

impl From<Problem> for ScimError {
    fn from(problem: Problem) -> Self {
        Self::new(problem.status(), problem.code())
    }
}

impl From<Error> for ScimError {
    fn from(error: Error) -> Self {
        match error {
            Error::AlreadyExists => {
                Self { kind: Some("uniqueness"), ..Self::new(StatusCode::CONFLICT, "userName or employeeNumber is somebody else's") }
            }
            Error::Invalid(invalid) => {
                Self { kind: Some("invalidValue"), ..Self::new(StatusCode::BAD_REQUEST, &format!("{}: {}", invalid.field, invalid.reason)) }
            }
            Error::Throttled { retry_after_seconds } => {
                Self { wait: Some(retry_after_seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled") }
            }
            other => Problem::from(other).into(),
        }
    }
}

impl IntoResponse for ScimError {
    fn into_response(self) -> Response {
        let mut body = json!({"schemas": [ERROR], "status": self.status.as_u16().to_string(), "detail": self.detail});
        if let (Some(kind), Some(body)) = (self.kind, body.as_object_mut()) {
            body.insert("scimType".to_owned(), kind.into());
        }
        let mut response = answer(self.status, &body);
        if let Some(seconds) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/scim+json")], body.to_string()).into_response()
}

/// A directory that shows a token which holds.
struct Directory(ScimCaller);

impl FromRequestParts<Shared> for Directory {
    type Rejection = ScimError;

    async fn from_request_parts(parts: &mut Parts, edge: &Shared) -> Result<Self> {
        let entrance = Entrance::from_request_parts(parts, edge).await?;
        let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = shown.and_then(|shown| shown.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or_else(|| ScimError::new(StatusCode::UNAUTHORIZED, "sign_in_required"))?;
        Ok(Self(edge.desk.enter_by_scim_token(token.trim(), &entrance).await?))
    }
}

fn read_id(text: &str) -> Result<ScimUserId> {
    text.parse().map_err(|_| ScimError::new(StatusCode::NOT_FOUND, "not_found"))
}

fn read_body(body: std::result::Result<SmallFile, Problem>) -> Result<Value> {
    let wrong = ScimRefusal { kind: "invalidSyntax", detail: "the body is no JSON" };
    Ok(serde_json::from_slice(&body?.0).map_err(|_| wrong)?)
}

fn resource(view: &ScimUserView, address: &str) -> Value {
    let user = &view.user;
    let some = |pairs: &[(&str, &Option<String>)]| {
        let said = pairs.iter().filter_map(|(name, value)| Some(((*name).to_owned(), Value::String(value.as_ref()?.clone()))));
        said.collect::<Map<String, Value>>()
    };
    let mut whole = some(&[
        ("userName", &user.user_name),
        ("externalId", &user.external_id),
        ("displayName", &user.display_name),
        ("title", &user.title),
    ]);
    let parts = [
        ("name", some(&[("familyName", &user.family_name), ("givenName", &user.given_name), ("formatted", &user.formatted)])),
        (ENTERPRISE, some(&[("employeeNumber", &user.employee_number)])),
        (OURS, some(&[("kana", &user.kana), ("profession", &user.profession)])),
    ];
    whole.extend(parts.into_iter().filter(|(_, part)| !part.is_empty()).map(|(name, part)| (name.to_owned(), Value::Object(part))));
    whole.insert("schemas".to_owned(), json!([USER, ENTERPRISE, OURS]));
    whole.insert("id".to_owned(), view.id.to_string().into());
    whole.insert("active".to_owned(), view.active.into());
    let meta = json!({
        "resourceType": "User", "created": view.created_at, "lastModified": view.updated_at,
        "location": format!("{address}/scim/v2/Users/{}", view.id), "version": tag(view.version),
    });
    whole.insert("meta".to_owned(), meta);
    Value::Object(whole)
}

fn tag(version: i64) -> String {
    format!("W/\"{version}\"")
}

fn one(status: StatusCode, view: &ScimUserView, address: &str) -> Response {
    let body = resource(view, address);
    let place = format!("{address}/scim/v2/Users/{}", view.id);
    ([(header::ETAG, tag(view.version)), (header::LOCATION, place)], answer(status, &body)).into_response()
}

fn listed(total: i64, start: i64, resources: &[Value]) -> Response {
    let body = json!({
        "schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": resources.len(), "Resources": resources,
    });
    answer(StatusCode::OK, &body)
}

/// What a list is asked with; what else a directory adds is left alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    filter: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
}

async fn list(
    edge: State<Shared>,
    Directory(caller): Directory,
    Address(address): Address,
    asked: std::result::Result<Params<Asked>, Problem>,
) -> Result<Response> {
    let Params(asked) = asked.map_err(|_| ScimRefusal { kind: "invalidValue", detail: "startIndex and count are numbers" })?;
    let filter = asked.filter.as_deref().map_or(Ok(ScimFilter::All), ScimFilter::read)?;
    let start = asked.start_index.unwrap_or(1).max(1);
    let (total, views) = edge.desk.scim_users(&caller, filter, (start - 1, asked.count.unwrap_or(PAGE).clamp(0, PAGE))).await?;
    let resources: Vec<Value> = views.iter().map(|view| resource(view, &address)).collect();
    Ok(listed(total, start, &resources))
}

async fn create(
    edge: State<Shared>,
    Directory(caller): Directory,
    Address(address): Address,
    body: std::result::Result<SmallFile, Problem>,
) -> Result<Response> {
    let user = ScimUser::read(&read_body(body)?)?;
    Ok(one(StatusCode::CREATED, &edge.desk.create_scim_user(&caller, user).await?, &address))
}

async fn show(edge: State<Shared>, Directory(caller): Directory, Address(address): Address, Path(id): Path<String>) -> Result<Response> {
    Ok(one(StatusCode::OK, &edge.desk.scim_user(&caller, read_id(&id)?).await?, &address))
}

/// Refuses a change of another version than whoever asks has read.
fn check_version(headers: &HeaderMap, view: &ScimUserView) -> Result<()> {
    match headers.get(header::IF_MATCH) {
        Some(wanted) if wanted != "*" && wanted.as_bytes() != tag(view.version).as_bytes() => Err(Error::Stale.into()),
        _ => Ok(()),
    }
}

async fn replace(
    edge: State<Shared>,
    Directory(caller): Directory,
    Address(address): Address,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: std::result::Result<SmallFile, Problem>,
) -> Result<Response> {
    let user = ScimUser::read(&read_body(body)?)?;
    let view = edge.desk.scim_user(&caller, read_id(&id)?).await?;
    check_version(&headers, &view)?;
    Ok(one(StatusCode::OK, &Box::pin(edge.desk.put_scim_user(&caller, view.id, view.version, user)).await?, &address))
}

async fn change(
    edge: State<Shared>,
    Directory(caller): Directory,
    Address(address): Address,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: std::result::Result<SmallFile, Problem>,
) -> Result<Response> {
    let mut view = edge.desk.scim_user(&caller, read_id(&id)?).await?;
    check_version(&headers, &view)?;
    view.user.patch(&read_body(body)?)?;
    Ok(one(StatusCode::OK, &Box::pin(edge.desk.put_scim_user(&caller, view.id, view.version, view.user)).await?, &address))
}

async fn delete(edge: State<Shared>, Directory(caller): Directory, Path(id): Path<String>) -> Result<StatusCode> {
    Box::pin(edge.desk.delete_scim_user(&caller, read_id(&id)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn bulk() -> ScimError {
    ScimError::new(StatusCode::NOT_IMPLEMENTED, "Bulk is not supported")
}

async fn nothing() -> ScimError {
    ScimError::new(StatusCode::NOT_FOUND, "not_found")
}

async fn config() -> Response {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true}, "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": PAGE}, "changePassword": {"supported": false}, "sort": {"supported": false},
        "etag": {"supported": true},
        "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Bearer", "description": "A token of the organization", "primary": true}],
    });
    answer(StatusCode::OK, &body)
}

fn type_of_user() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": "User", "name": "User", "endpoint": "/Users", "schema": USER,
        "schemaExtensions": [{"schema": ENTERPRISE, "required": false}, {"schema": OURS, "required": false}],
    })
}

async fn types() -> Response {
    listed(1, 1, &[type_of_user()])
}

async fn user_type(Path(id): Path<String>) -> Result<Response> {
    if id == "User" { Ok(answer(StatusCode::OK, &type_of_user())) } else { Err(nothing().await) }
}

fn all_schemas() -> Vec<Value> {
    let text = |name: &str| {
        json!({"name": name, "type": "string", "multiValued": false, "required": name == "userName", "caseExact": name != "userName",
            "mutability": "readWrite", "returned": "default", "uniqueness": if name == "userName" { "server" } else { "none" }})
    };
    let of = |id: &str, name: &str, attributes: Vec<Value>| json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": id, "name": name, "attributes": attributes});
    let mut user: Vec<Value> = ["userName", "externalId", "displayName", "title"].into_iter().map(text).collect();
    let parts: Vec<Value> = ["familyName", "givenName", "formatted"].into_iter().map(text).collect();
    user.push(json!({"name": "name", "type": "complex", "multiValued": false, "required": false, "mutability": "readWrite",
        "returned": "default", "subAttributes": parts}));
    user.push(json!({"name": "active", "type": "boolean", "multiValued": false, "required": false, "mutability": "readWrite",
        "returned": "default"}));
    vec![
        of(USER, "User", user),
        of(ENTERPRISE, "EnterpriseUser", vec![text("employeeNumber")]),
        of(OURS, "TsunaguUser", vec![text("kana"), text("profession")]),
    ]
}

async fn schemas() -> Response {
    listed(3, 1, &all_schemas())
}

async fn schema(Path(id): Path<String>) -> Result<Response> {
    match all_schemas().into_iter().find(|schema| schema["id"] == id.as_str()) {
        Some(schema) => Ok(answer(StatusCode::OK, &schema)),
        None => Err(nothing().await),
    }
}
