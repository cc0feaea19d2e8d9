package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes the picture of the README from a console that runs, such as the demo's, with its newest alert open. */
@Tag("peers")
@EnabledIfSystemProperty(
        named = "vedette.picture.of",
        matches = "http.*",
        disabledReason = "set it to the address of a running console, such as http://127.0.0.1:18080/")
class ConsolePictureTest {

    @Test
    void pictureFitsTheReadme() throws Exception {
        Path picture = Path.of("console.png");
        try (Chromium browser = Chromium.start()) {
            browser.size(1440, 900, "light");
            browser.open(URI.create(System.getProperty("vedette.picture.of")));
            await().until(() -> browser.count("#rows .open") > 0);
            browser.evaluate("document.querySelector('#rows .open').click()");
            await().until(() -> browser.count(".timeline li") > 0);
            await().until(() -> browser.count(".frame svg .mark-rect path") > 0);
            browser.picture(picture);
        }
        assertThat(Files.size(picture)).isLessThan(200_000);
    }
}
