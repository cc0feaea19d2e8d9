package dev.vedette.local.stack;

import java.net.URI;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The local stack's own broker and store. */
class LocalContractTest {
    private static LocalStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(
                Checkout.locate(),
                TestStacks.options("contract", EnumSet.of(Part.KAFKA, Part.ELASTICSEARCH)),
                (part, took) -> {});
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Nested
    class Broker extends BrokerContract {
        @Override
        String bootstrapServers() {
            return stack.kafka().bootstrapServers();
        }
    }

    @Nested
    class Store extends StoreContract {
        @Override
        URI uri() {
            return stack.elasticsearch().uri();
        }
    }
}
