package dev.vedette.agent;

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/**
 * An application that talks to Kafka itself, with a client of its own whose settings stand in the file that the property
 * {@code application.settings} names. Connects three times, then waits.
 */
public final class KafkaUser {
    private KafkaUser() {}

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (InputStream in = new FileInputStream(System.getProperty("application.settings"))) {
            settings.load(in);
        }
        Map<String, Object> config = new HashMap<>();
        settings.stringPropertyNames().forEach(name -> config.put(name, settings.getProperty(name)));
        for (int connection = 1; connection <= 3; connection++) {
            try (Admin admin = Admin.create(config)) {
                System.out.println("connection " + connection + ": "
                        + admin.listTopics().names().get().size() + " topics");
            }
        }
        System.out.println("listening on 1");
        while (System.in.read() >= 0) {
            // until the test ends
        }
        System.exit(0);
    }
}
