// Orders a lamp over gRPC, as a customer.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	ordersv1 "example.com/store-client/generated/store/orders/v1"
	productsv1 "example.com/store-client/generated/store/products/v1"
	usersv1 "example.com/store-client/generated/store/users/v1"
)

func main() {
	log.SetFlags(0)
	address := "127.0.0.1:50051"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	if err := run(address); err != nil {
		log.Fatal(err)
	}
}

func run(address string) error {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	users := usersv1.NewUsersServiceClient(connection)
	products := productsv1.NewProductsServiceClient(connection)
	orders := ordersv1.NewOrdersServiceClient(connection)
	// The server hears of the deadline, and so does its database.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	session, err := users.LogIn(ctx, &usersv1.LogInRequest{
		Email: proto.String("ada@example.com"), Password: proto.String("try-the-store"),
	})
	if err != nil {
		return err
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+session.Tokens.AccessToken)
	lamp, err := cheapest(ctx, products, "lamp")
	if err != nil {
		return err
	}
	order, err := begun(ctx, orders)
	if err != nil {
		return err
	}
	if err := refused(ctx, orders, order); err != nil {
		return err
	}
	line := &ordersv1.AddOrderLineRequest{Id: &order.Id, Product: &lamp.Id, Quantity: proto.Int64(1)}
	if _, err = orders.AddOrderLine(ctx, line); err != nil {
		return err
	}
	return placed(ctx, orders, order.Id)
}

// cheapest of the products that are found; they come one by one.
func cheapest(
	ctx context.Context, products productsv1.ProductsServiceClient, search string,
) (*productsv1.ProductView, error) {
	stream, err := products.StreamProducts(ctx, &productsv1.StreamProductsRequest{
		Search: &search, Active: proto.Bool(true), Sort: proto.String("-price"),
	})
	if err != nil {
		return nil, err
	}
	var last *productsv1.ProductView
	for {
		answer, err := stream.Recv()
		switch {
		case err == nil:
			last = answer.Product
			fmt.Printf("%s, %s %s\n", last.Name, last.Price.Amount, last.Price.Currency)
		case !errors.Is(err, io.EOF):
			return nil, err
		case last == nil:
			return nil, fmt.Errorf("there is no %s", search)
		default:
			return last, nil
		}
	}
}

// begun is a new order; asked for twice with one key, it is made once.
func begun(ctx context.Context, orders ordersv1.OrdersServiceClient) (*ordersv1.OrderView, error) {
	ctx = metadata.AppendToOutgoingContext(ctx, "idempotency-key", fmt.Sprint("go-", time.Now().UnixNano()))
	request := &ordersv1.CreateOrderRequest{ShipTo: &ordersv1.AddressData{
		Street: proto.String("Hauptstr. 1"), City: proto.String("Berlin"),
		Postcode: proto.String("10115"), Country: proto.String("DE"),
	}}
	first, err := orders.CreateOrder(ctx, request)
	if err != nil {
		return nil, err
	}
	again, err := orders.CreateOrder(ctx, request)
	if err != nil {
		return nil, err
	}
	if !proto.Equal(first, again) {
		return nil, fmt.Errorf("two answers to one key: %v, %v", first, again)
	}
	return first.Order, nil
}

// refused tells why an empty order can't be placed.
func refused(ctx context.Context, orders ordersv1.OrdersServiceClient, order *ordersv1.OrderView) error {
	_, err := orders.PlaceOrder(ctx, &ordersv1.PlaceOrderRequest{Id: &order.Id})
	refusal := status.Convert(err)
	if refusal.Code() != codes.FailedPrecondition {
		return fmt.Errorf("%s %w", refusal.Code(), err)
	}
	for _, detail := range refusal.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			fmt.Printf("%s is empty: %s (%s)\n", order.Number, refusal.Message(), info.Metadata["code"])
			return nil
		}
	}
	return fmt.Errorf("no reason: %w", err)
}

// placed follows an order from before it is placed until it is shipped.
func placed(ctx context.Context, orders ordersv1.OrdersServiceClient, id string) error {
	changes, err := orders.FollowOrder(ctx, &ordersv1.FollowOrderRequest{Id: &id})
	if err != nil {
		return err
	}
	if _, err := changes.Recv(); err != nil { // From now on nothing is left out.
		return err
	}
	if _, err := orders.PlaceOrder(ctx, &ordersv1.PlaceOrderRequest{Id: &id}); err != nil {
		return err
	}
	for {
		change, err := changes.Recv()
		if err != nil {
			return err
		}
		if order := change.Order; order != nil {
			fmt.Println(change.Time.AsTime().Format(time.TimeOnly), change.GetType(), order.Status, order.Progress)
			switch order.Status {
			case ordersv1.OrderStatus_ORDER_STATUS_SHIPPED:
				return nil
			case ordersv1.OrderStatus_ORDER_STATUS_CANCELLED:
				return errors.New("it was cancelled")
			}
		}
	}
}
