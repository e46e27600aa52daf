"""The addresses of accounts, below that of the admin: cookies go nowhere else.

allauth looks some of them up by name; its own pages, such as that to sign up, do not exist.
"""

from django.urls import path

from accounts.views import entrance, own_account, second_step

urlpatterns = [
    path("login/", entrance.LogInView.as_view(), name="account_login"),
    path("login/tweede-stap/", second_step.LogInStepView.as_view(), name="mfa_authenticate"),
    path("login/passkey/", entrance.PasskeyLogInView.as_view(), name="mfa_login_webauthn"),
    path(
        "wachtwoord-vergeten/",
        entrance.ForgottenPasswordView.as_view(),
        name="account_forgotten_password",
    ),
    path(
        "wachtwoord-vergeten/verstuurd/",
        entrance.ForgottenPasswordSentView.as_view(),
        name="account_forgotten_password_sent",
    ),
    path(
        "wachtwoord/<str:token>/", entrance.NewPasswordView.as_view(), name="account_new_password"
    ),
    path("mijn-account/", own_account.OwnAccountView.as_view(), name="account_own"),
    path(
        "mijn-account/wachtwoord/",
        own_account.OwnPasswordView.as_view(),
        name="account_own_password",
    ),
    path("tweede-stap/", second_step.SecondStepView.as_view(), name="mfa_index"),
    path("tweede-stap/app/", second_step.AddAppView.as_view(), name="mfa_activate_totp"),
    path("tweede-stap/app/weg/", second_step.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("tweede-stap/passkey/", second_step.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path(
        "tweede-stap/passkey/<int:pk>/weg/",
        second_step.RemovePasskeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "tweede-stap/codes/",
        second_step.RecoveryCodesView.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "tweede-stap/codes/nieuw/",
        second_step.NewRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("bent-u-het/", second_step.PasswordProofView.as_view(), name="account_reauthenticate"),
    path("bent-u-het/code/", second_step.CodeProofView.as_view(), name="mfa_reauthenticate"),
    path(
        "bent-u-het/passkey/",
        second_step.PasskeyProofView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
]
