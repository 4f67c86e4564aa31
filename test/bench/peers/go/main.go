// RouteGuide on grpc-go: the data and the answers of `routeguide-server --chat classic`.
//
// `peer FEATURES` reads lines of latitude, longitude and name, with tabs between them, and prints
// its port once it listens.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"math"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "route-guide/peer/contract"
)

const earthRadius = 6_371_000

// A place is what maps are keyed by.
type place struct{ latitude, longitude int32 }

type service struct {
	pb.UnimplementedRouteGuideServer
	features []*pb.Feature
	byPlace  map[place]*pb.Feature

	mutex sync.Mutex
	notes map[place][]*pb.RouteNote
}

func at(point *pb.Point) place {
	return place{point.GetLatitude(), point.GetLongitude()}
}

func (s *service) GetFeature(_ context.Context, point *pb.Point) (*pb.Feature, error) {
	if feature, ok := s.byPlace[at(point)]; ok {
		return feature, nil
	}
	return &pb.Feature{Location: point}, nil
}

func (s *service) ListFeatures(
	area *pb.Rectangle, stream grpc.ServerStreamingServer[pb.Feature],
) error {
	lo, hi := at(area.Lo), at(area.Hi)
	south, north := min(lo.latitude, hi.latitude), max(lo.latitude, hi.latitude)
	west, east := min(lo.longitude, hi.longitude), max(lo.longitude, hi.longitude)
	for _, feature := range s.features {
		here := at(feature.Location)
		isInside := here.latitude >= south && here.latitude <= north &&
			here.longitude >= west && here.longitude <= east
		if feature.Name == "" || !isInside {
			continue
		}
		if err := stream.Send(feature); err != nil {
			return err
		}
	}
	return nil
}

func (s *service) RecordRoute(
	stream grpc.ClientStreamingServer[pb.Point, pb.RouteSummary],
) error {
	startedAt := time.Now()
	summary := &pb.RouteSummary{}
	distance := 0.0
	var previous *pb.Point
	for {
		point, err := stream.Recv()
		if err == io.EOF {
			summary.Distance = int32(distance)
			summary.ElapsedTime = int32(time.Since(startedAt).Seconds())
			return stream.SendAndClose(summary)
		}
		if err != nil {
			return err
		}
		summary.PointCount++
		if feature, ok := s.byPlace[at(point)]; ok && feature.Name != "" {
			summary.FeatureCount++
		}
		if previous != nil {
			distance += distanceMetres(previous, point)
		}
		previous = point
	}
}

func (s *service) RouteChat(stream grpc.BidiStreamingServer[pb.RouteNote, pb.RouteNote]) error {
	for {
		note, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		key := at(note.Location)
		s.mutex.Lock()
		earlier := s.notes[key]
		s.notes[key] = append(earlier, note)
		s.mutex.Unlock()
		for _, each := range earlier {
			if err := stream.Send(each); err != nil {
				return err
			}
		}
	}
}

func distanceMetres(from, to *pb.Point) float64 {
	radians := func(e7 int32) float64 { return float64(e7) / 1e7 * math.Pi / 180 }
	south, north := radians(from.Latitude), radians(to.Latitude)
	up, across := (north-south)/2, (radians(to.Longitude)-radians(from.Longitude))/2
	a := math.Pow(math.Sin(up), 2) + math.Cos(south)*math.Cos(north)*math.Pow(math.Sin(across), 2)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(a)))
}

func readFeatures(path string) ([]*pb.Feature, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	features := []*pb.Feature{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		columns := strings.SplitN(lines.Text(), "\t", 3)
		if len(columns) != 3 {
			return nil, fmt.Errorf("want three columns: %q", lines.Text())
		}
		latitude, latitudeError := strconv.ParseInt(columns[0], 10, 32)
		longitude, longitudeError := strconv.ParseInt(columns[1], 10, 32)
		if latitudeError != nil || longitudeError != nil {
			return nil, fmt.Errorf("want two numbers: %q", lines.Text())
		}
		location := &pb.Point{Latitude: int32(latitude), Longitude: int32(longitude)}
		features = append(features, &pb.Feature{Name: columns[2], Location: location})
	}
	return features, lines.Err()
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("want the path of the features")
	}
	features, err := readFeatures(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	byPlace := make(map[place]*pb.Feature, len(features))
	for _, feature := range features {
		byPlace[at(feature.Location)] = feature
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	server := grpc.NewServer()
	pb.RegisterRouteGuideServer(server, &service{
		features: features,
		byPlace:  byPlace,
		notes:    map[place][]*pb.RouteNote{},
	})
	log.Fatal(server.Serve(listener))
}
