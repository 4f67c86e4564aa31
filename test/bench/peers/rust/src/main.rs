//! RouteGuide on tonic, on one thread: the data and the answers of `routeguide-server --chat classic`.
//!
//! `route-guide-peer FEATURES` reads lines of latitude, longitude and name, with tabs between them,
//! and prints its port once it listens.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use std::{env, fs};

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt, iter};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, Streaming};

mod contract {
    tonic::include_proto!("routeguide");
}
use contract::route_guide_server::{RouteGuide, RouteGuideServer};
use contract::{Feature, Point, Rectangle, RouteNote, RouteSummary};

type Place = (i32, i32);
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Answers that may wait for their reader, as in tonic's own RouteGuide.
const QUEUED: usize = 128;
const EARTH_RADIUS: f64 = 6_371_000.0;

struct Service {
    features: Arc<Vec<Feature>>,
    names: HashMap<Place, String>,
    notes: Arc<Mutex<HashMap<Place, Vec<RouteNote>>>>,
}

#[tonic::async_trait]
impl RouteGuide for Service {
    async fn get_feature(&self, request: Request<Point>) -> Result<Response<Feature>, Status> {
        let location = request.into_inner();
        let name = self.names.get(&place(&location)).cloned().unwrap_or_default();
        Ok(Response::new(Feature { name, location: Some(location) }))
    }

    type ListFeaturesStream = Answers<Feature>;

    async fn list_features(
        &self,
        request: Request<Rectangle>,
    ) -> Result<Response<Self::ListFeaturesStream>, Status> {
        let area = request.into_inner();
        let (lo, hi) = (area.lo.unwrap_or_default(), area.hi.unwrap_or_default());
        let features = Arc::clone(&self.features);
        let found = (0..features.len()).filter_map(move |index| {
            let feature = &features[index];
            let is_listed = !feature.name.is_empty() && is_inside(feature, &lo, &hi);
            is_listed.then(|| Ok(feature.clone()))
        });
        Ok(Response::new(Box::pin(iter(found))))
    }

    async fn record_route(
        &self,
        request: Request<Streaming<Point>>,
    ) -> Result<Response<RouteSummary>, Status> {
        let started_at = Instant::now();
        let mut points = request.into_inner();
        let mut summary = RouteSummary::default();
        let mut distance = 0.0;
        let mut previous: Option<Point> = None;
        while let Some(point) = points.next().await {
            let point = point?;
            summary.point_count += 1;
            if self.names.get(&place(&point)).is_some_and(|name| !name.is_empty()) {
                summary.feature_count += 1;
            }
            if let Some(previous) = &previous {
                distance += distance_metres(previous, &point);
            }
            previous = Some(point);
        }
        summary.distance = distance as i32;
        summary.elapsed_time = started_at.elapsed().as_secs() as i32;
        Ok(Response::new(summary))
    }

    type RouteChatStream = Answers<RouteNote>;

    async fn route_chat(
        &self,
        request: Request<Streaming<RouteNote>>,
    ) -> Result<Response<Self::RouteChatStream>, Status> {
        let mut incoming = request.into_inner();
        let notes = Arc::clone(&self.notes);
        let (answers, queued) = mpsc::channel(QUEUED);
        tokio::spawn(async move {
            while let Some(Ok(note)) = incoming.next().await {
                let key = place(&note.location.unwrap_or_default());
                let earlier = {
                    let mut notes = notes.lock().unwrap();
                    let kept = notes.entry(key).or_default();
                    let earlier = kept.clone();
                    kept.push(note);
                    earlier
                };
                for note in earlier {
                    if answers.send(Ok(note)).await.is_err() {
                        return;
                    }
                }
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(queued))))
    }
}

fn place(point: &Point) -> Place {
    (point.latitude, point.longitude)
}

fn is_inside(feature: &Feature, lo: &Point, hi: &Point) -> bool {
    let at = feature.location.unwrap_or_default();
    at.latitude >= lo.latitude.min(hi.latitude)
        && at.latitude <= lo.latitude.max(hi.latitude)
        && at.longitude >= lo.longitude.min(hi.longitude)
        && at.longitude <= lo.longitude.max(hi.longitude)
}

fn distance_metres(from: &Point, to: &Point) -> f64 {
    let radians = |e7: i32| f64::from(e7) / 1e7_f64 * std::f64::consts::PI / 180.0;
    let (south, north) = (radians(from.latitude), radians(to.latitude));
    let across = (radians(to.longitude) - radians(from.longitude)) / 2.0;
    let up = (north - south) / 2.0;
    let a = up.sin().powi(2) + south.cos() * north.cos() * across.sin().powi(2);
    2.0 * EARTH_RADIUS * a.sqrt().min(1.0).asin()
}

fn read_features(path: &str) -> std::io::Result<Vec<Feature>> {
    let text = fs::read_to_string(path)?;
    let parse = |line: &str| {
        let mut columns = line.splitn(3, '\t');
        let mut next = || columns.next().expect("three columns");
        let mut degrees = || next().parse().expect("a number");
        let location = Point { latitude: degrees(), longitude: degrees() };
        Feature { name: next().to_owned(), location: Some(location) }
    };
    Ok(text.lines().map(parse).collect())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = env::args().nth(1).ok_or("want the path of the features")?;
    let features = read_features(&path)?;
    let names = features
        .iter()
        .map(|feature| (place(&feature.location.unwrap_or_default()), feature.name.clone()))
        .collect();
    let service = Service { features: Arc::new(features), names, notes: Arc::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening {}", listener.local_addr()?.port());
    Server::builder()
        .add_service(RouteGuideServer::new(service))
        .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)))
        .await?;
    Ok(())
}
