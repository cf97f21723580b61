package store.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import store.api.ApiClient;
import store.api.ApiException;
import store.api.OrdersApi;
import store.api.ProductsApi;
import store.api.ProductsApi.APIListProductsRequest;
import store.api.UsersApi;
import store.model.AddOrderLineBody;
import store.model.AddressData;
import store.model.AddressData.CountryEnum;
import store.model.CreateOrder;
import store.model.LogIn;
import store.model.Money;
import store.model.OrderStatus;
import store.model.OrderView;
import store.model.Problem;
import store.model.ProductView;
import store.model.Tokens;

/** Orders a lamp over REST, and follows the order over a WebSocket. */
public final class Order {
    private final ObjectMapper json;
    private final ApiClient rest = new ApiClient();
    private final URI url;

    private Order(URI url) {
        this.url = url;
        rest.updateBaseUri(url.toString());
        json = rest.getObjectMapper();
    }

    public static void main(String[] arguments) throws Exception {
        new Order(URI.create(arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8000")).run();
    }

    private void run() throws Exception {
        var logIn = new LogIn().email("ada@example.com").password("try-the-store");
        Tokens tokens = new UsersApi(rest).logIn(logIn, null).getTokens();
        String bearer = "Bearer " + tokens.getAccessToken();
        rest.setRequestInterceptor(request -> request.header("Authorization", bearer));

        var cheapest = APIListProductsRequest.newBuilder().search("lamp").active(true).sort("price").build();
        List<ProductView> lamps = new ProductsApi(rest).listProducts(cheapest).getItems();
        for (ProductView lamp : lamps) {
            System.out.printf("%s, %s%n", lamp.getName(), text(lamp.getPrice()));
        }

        var orders = new OrdersApi(rest);
        var address = new AddressData().street("Hauptstr. 1").city("Berlin").postcode("10115").country(CountryEnum.DE);
        UUID id = orders.createOrder(UUID.randomUUID().toString(), new CreateOrder().shipTo(address)).getId();
        var line = new AddOrderLineBody().product(lamps.get(0).getId()).quantity(1L);
        tellWhatIsWrong(orders, id, line);
        orders.addOrderLine(id, line, null);

        try (var changes = new Changes(tokens.getAccessToken())) {
            changes.follow(id);
            OrderView placed = orders.placeOrder(id, null, UUID.randomUUID().toString());
            System.out.printf("%s: %s%n", placed.getNumber(), text(placed.getTotal()));
            changes.untilShipped();
        }
    }

    private static String text(Money money) {
        return money.getAmount() + " " + money.getCurrency();
    }

    /** A refusal is a problem with everything that is wrong. */
    private void tellWhatIsWrong(OrdersApi orders, UUID id, AddOrderLineBody line) throws Exception {
        var none = new AddOrderLineBody().product(line.getProduct()).quantity(0L);
        try {
            orders.addOrderLine(id, none, null);
        } catch (ApiException refused) {
            Problem problem = json.readValue(refused.getResponseBody(), Problem.class);
            problem.getErrors().forEach(error -> System.out.printf("%s %s%n", error.getAt(), error.getMessage()));
            return;
        }
        throw new IllegalStateException("none of a lamp was added");
    }

    /** One WebSocket, which says who is there and follows one order. */
    private final class Changes implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Changes(String token) throws Exception {
            URI where = URI.create(url.toString().replaceFirst("^http", "ws") + "/ws");
            socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(where, this).join();
            send(Map.of("type", "hello", "token", token));
            expect("welcome");
        }

        void follow(UUID order) throws Exception {
            send(Map.of("type", "subscribe", "id", "1", "channel", "orders", "subject", order));
            expect("ack");
        }

        void untilShipped() throws Exception {
            while (true) {
                JsonNode change = expect("change");
                OrderView order = json.treeToValue(change.get("view"), OrderView.class);
                String event = change.get("time").asText() + " " + change.get("event").asText();
                System.out.printf("%s: %s %s%n", event, order.getStatus(), order.getProgress());
                if (order.getStatus() == OrderStatus.SHIPPED) {
                    return;
                }
                if (order.getStatus() == OrderStatus.CANCELLED) {
                    throw new IllegalStateException("it was cancelled");
                }
            }
        }

        private void send(Map<String, ?> message) throws Exception {
            socket.sendText(json.writeValueAsString(message), true).join();
        }

        private JsonNode expect(String type) throws Exception {
            JsonNode message = received.poll(60, TimeUnit.SECONDS);
            if (message == null || !message.path("type").asText().equals(type)) {
                throw new IllegalStateException("not " + type + " but " + message);
            }
            return message;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                try {
                    received.add(json.readTree(part.toString()));
                } catch (Exception error) {
                    onError(socket, error);
                }
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add(JsonNodeFactory.instance.textNode("closed: " + code + " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            received.add(JsonNodeFactory.instance.textNode("broken: " + error));
        }

        @Override
        public void close() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
