package dev.vedette.local.stack;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/** The images that people run in production; skipped where no Docker answers. */
class ContainerContractTest {
    /** So that the report says why nothing else of this class has run. */
    @Test
    void dockerAnswers() {
        requireDocker();
    }

    private static void requireDocker() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker answers: the contract is checked on the local processes alone");
    }

    @Nested
    class Broker extends BrokerContract {
        private static KafkaContainer container;

        @BeforeAll
        static void start() {
            requireDocker();
            container = new KafkaContainer("apache/kafka:4.3.1")
                    .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                    .withEnv("KAFKA_LOG_CLEANER_BACKOFF_MS", "1000");
            container.start();
        }

        @AfterAll
        static void stop() {
            if (container != null) {
                container.stop();
            }
        }

        @Override
        String bootstrapServers() {
            return container.getBootstrapServers();
        }
    }

    @Nested
    class Store extends StoreContract {
        private static GenericContainer<?> container;

        @BeforeAll
        static void start() {
            requireDocker();
            container = new GenericContainer<>("elasticsearch:8.19.12")
                    .withEnv("discovery.type", "single-node")
                    .withEnv("xpack.security.enabled", "false")
                    .withEnv("ES_JAVA_OPTS", "-Xms512m -Xmx512m")
                    .withExposedPorts(9200)
                    .waitingFor(Wait.forHttp("/_cluster/health?wait_for_status=yellow"));
            container.start();
        }

        @AfterAll
        static void stop() {
            if (container != null) {
                container.stop();
            }
        }

        @Override
        URI uri() {
            return URI.create("http://%s:%d".formatted(container.getHost(), container.getMappedPort(9200)));
        }
    }
}
