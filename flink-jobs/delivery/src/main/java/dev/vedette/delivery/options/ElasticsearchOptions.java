package dev.vedette.delivery.options;

import dev.vedette.delivery.elasticsearch.Cluster;
import dev.vedette.delivery.elasticsearch.Retention;
import dev.vedette.schemas.access.Login;
import dev.vedette.schemas.access.SecretFile;
import java.net.URI;
import java.util.Optional;

/** {@code elasticsearch:} of the sinks file. */
final class ElasticsearchOptions {
    private ElasticsearchOptions() {}

    static Cluster read(Section section) {
        URI url = HttpOptions.url(section);
        if (!url.getRawPath().replace("/", "").isEmpty()) {
            throw section.wrong("url", "may have no path");
        }
        Retention retention =
                new Retention(section.days("keep_events"), section.days("keep_alerts"), section.days("keep_incidents"));
        Cluster cluster = new Cluster(url, login(section), HttpOptions.tls(section), retention);
        section.end();
        return cluster;
    }

    private static Login login(Section section) {
        Optional<String> user = section.optionalText("user");
        Optional<String> password = section.optionalText("password_file");
        Optional<String> apiKey = section.optionalText("api_key_file");
        if (user.isPresent() != password.isPresent()) {
            throw user.isPresent()
                    ? section.wrong("user", "needs password_file beside it")
                    : section.wrong("password_file", "needs user beside it");
        }
        if (user.isPresent() && apiKey.isPresent()) {
            throw section.wrong("api_key_file", "takes the place of user and password_file");
        }
        if (user.isPresent() && user.get().contains(":")) {
            throw section.wrong("user", "may have no colon");
        }
        if (apiKey.isPresent()) {
            return new Login.ApiKey(new SecretFile(apiKey.get()));
        }
        return user.isPresent() && password.isPresent()
                ? new Login.User(user.get(), new SecretFile(password.get()))
                : new Login.Anybody();
    }
}
