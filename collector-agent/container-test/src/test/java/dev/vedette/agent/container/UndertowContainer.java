package dev.vedette.agent.container;

import io.undertow.Undertow;
import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.idm.PasswordCredential;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.LoginConfig;
import io.undertow.servlet.api.SecurityConstraint;
import io.undertow.servlet.api.WebResourceCollection;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpFilter;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

final class UndertowContainer {
    private UndertowContainer() {}

    static int start() throws Exception {
        HttpFilter filter = Application.filter();
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(UndertowContainer.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("files")
                .addFilter(new FilterInfo("filter", filter.getClass(), new ImmediateInstanceFactory<>(filter))
                        .setAsyncSupported(true))
                .addFilterUrlMapping("filter", "/*", DispatcherType.REQUEST)
                .addErrorPage(Servlets.errorPage(Application.ERROR_PAGE, 401))
                .setIdentityManager(new OneUser())
                .setLoginConfig(new LoginConfig("BASIC", "files"))
                .addSecurityConstraint(new SecurityConstraint()
                        .addWebResourceCollection(new WebResourceCollection().addUrlPattern(Application.SECURED))
                        .addRoleAllowed(Application.ROLE));
        Application.servlets()
                .forEach((path, servlet) -> deployment.addServlet(
                        Servlets.servlet(path, Servlet.class, new ImmediateInstanceFactory<>(servlet))
                                .setAsyncSupported(true)
                                .addMapping(path)));
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(manager.start())
                .build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    private static final class OneUser implements IdentityManager {
        @Override
        public Account verify(Account account) {
            return account;
        }

        @Override
        public @Nullable Account verify(String id, Credential credential) {
            boolean known = id.equals(Application.USER)
                    && credential instanceof PasswordCredential password
                    && new String(password.getPassword()).equals(Application.PASSWORD);
            return known ? new User() : null;
        }

        @Override
        public @Nullable Account verify(Credential credential) {
            return null;
        }
    }

    private static final class User implements Account {
        private static final long serialVersionUID = 1L;

        @Override
        public Principal getPrincipal() {
            return () -> Application.USER;
        }

        @Override
        public Set<String> getRoles() {
            return Set.of(Application.ROLE);
        }
    }
}
