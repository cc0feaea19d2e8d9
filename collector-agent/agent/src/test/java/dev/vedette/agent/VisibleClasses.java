package dev.vedette.agent;

import java.util.List;

/** An application that looks for what an agent must not show it. */
public final class VisibleClasses {
    private VisibleClasses() {}

    public static void main(String[] args) throws Exception {
        for (String name : List.of(
                "dev.vedette.agent.bootstrap.Bridge",
                "dev.vedette.agent.core.Agent",
                "org.apache.kafka.clients.producer.KafkaProducer",
                "org.apache.avro.Schema",
                "net.bytebuddy.ByteBuddy",
                "io.opentelemetry.api.OpenTelemetry")) {
            System.out.println(name + (isVisible(name) ? " visible" : " hidden"));
        }
        String service = "META-INF/services/dev.vedette.agent.core.instrument.LibraryInstrumentation";
        System.out.println(service + (ClassLoader.getSystemResource(service) == null ? " hidden" : " visible"));
        System.out.println("listening on 0");
        while (System.in.read() >= 0) {
            // until the test ends
        }
    }

    private static boolean isVisible(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
