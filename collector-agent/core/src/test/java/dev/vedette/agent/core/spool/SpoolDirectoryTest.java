package dev.vedette.agent.core.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.ring.HandOverRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void keepsTheInstanceAndCountsTheStarts() throws Exception {
        String instance;
        try (SpoolDirectory first = SpoolDirectory.take(directory)) {
            instance = first.instance().toString();
            assertThat(first.boot()).isZero();
            HandOverRing.create(first.ring(), 1 << 16, 0);
            assertThat(first.leftRings()).isEmpty();
        }
        try (SpoolDirectory second = SpoolDirectory.take(directory)) {
            assertThat(second.instance()).hasToString(instance);
            assertThat(second.boot()).isEqualTo(1);
            assertThat(second.leftRings())
                    .extracting(SpoolDirectory.LeftRing::boot)
                    .containsExactly(0L);
        }
    }

    @Test
    void givesTwoServersAPlaceEach() throws Exception {
        try (SpoolDirectory one = SpoolDirectory.take(directory);
                SpoolDirectory other = SpoolDirectory.take(directory)) {
            assertThat(one.instance()).isNotEqualTo(other.instance());
            assertThat(one.ring().getParent()).isNotEqualTo(other.ring().getParent());
        }
    }

    @Test
    void makesOneKeyThatOnlyItsOwnerReads() throws Exception {
        byte[] made = SpoolDirectory.keyKeptIn(directory, () -> new byte[] {1, 2, 3});
        byte[] kept = SpoolDirectory.keyKeptIn(directory, () -> new byte[] {4});
        assertThat(kept).isEqualTo(made).containsExactly(1, 2, 3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("fingerprint.key"))))
                .isEqualTo("rw-------");
    }
}
