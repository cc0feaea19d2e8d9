package dev.vedette.console;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with a broker of the class's own: what it writes there no other test's console follows. */
abstract class OwnBrokerFixture extends ConsoleFixture {

    static KafkaBroker kafka;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = KafkaBroker.own();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Override
    ConsoleOptions options(URI elasticsearch) throws Exception {
        return Options.of("127.0.0.1", 0, elasticsearch, folder, kafka.settings());
    }
}
