// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Asks for a resource. Signed by an account of the consumer.
/// @param code The authorization's code, `A-` and 12 characters of Crockford's base32, random.
/// @param resource The id of the resource asked for.
/// @param consumer The id of the member that asks.
/// @param request SHA-256 of the application's document, which stands off the chain.
/// @param from The first second in which it shall hold, Unix time.
/// @param until The last second in which it shall hold, Unix time.
/// @param uses How many releases at most; 0 for any number.
/// @param expectedState The number of statements accepted so far about the authorization.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct RequestAccess {
    string code;
    bytes32 resource;
    bytes32 consumer;
    bytes32 request;
    uint64 from;
    uint64 until;
    uint32 uses;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Passes an application on to the owner. Signed by a head of the consumer.
/// @param authorization The authorization's id.
/// @param application The digest of the RequestAccess that is decided upon.
/// @param expectedState The number of statements accepted so far about the authorization.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct EndorseAccess {
    bytes32 authorization;
    bytes32 application;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Grants an endorsed application. Signed by a head of the resource's owner.
/// @param authorization The authorization's id.
/// @param application The digest of the RequestAccess that is decided upon.
/// @param terms SHA-256 of the terms, which stand off the chain.
/// @param from The first second in which it holds, Unix time.
/// @param until The last second in which it holds, Unix time.
/// @param uses How many releases at most; 0 for any number.
/// @param expectedState The number of statements accepted so far about the authorization.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct GrantAccess {
    bytes32 authorization;
    bytes32 application;
    bytes32 terms;
    uint64 from;
    uint64 until;
    uint32 uses;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Denies an application for good. Signed by a head of the resource's owner.
/// @param authorization The authorization's id.
/// @param application The digest of the RequestAccess that is decided upon.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the authorization.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct DenyAccess {
    bytes32 authorization;
    bytes32 application;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Suspends a grant. Signed by a head of the resource's owner or of a steward.
/// @param authorization The authorization's id.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the authorization.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct SuspendAccess {
    bytes32 authorization;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Lifts a suspension. Signed by a head of the side that suspended.
/// @param authorization The authorization's id.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the authorization.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct ResumeAccess {
    bytes32 authorization;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Ends an authorization for good. Signed by a head of the owner, steward or consumer.
/// @param authorization The authorization's id.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the authorization.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct RevokeAccess {
    bytes32 authorization;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @title AuthorizationStatements
/// @notice The EIP-712 struct hashes of the statements that Authorizations accepts.
library AuthorizationStatements {
    /// @dev The type that Authorizations.request accepts.
    bytes32 private constant REQUEST =
        keccak256(
            "RequestAccess(string code,bytes32 resource,bytes32 consumer,bytes32 request,"
            "uint64 from,uint64 until,uint32 uses,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Authorizations.endorse accepts.
    bytes32 private constant ENDORSE =
        keccak256(
            "EndorseAccess(bytes32 authorization,bytes32 application,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Authorizations.grant accepts.
    bytes32 private constant GRANT =
        keccak256(
            "GrantAccess(bytes32 authorization,bytes32 application,bytes32 terms,uint64 from,"
            "uint64 until,uint32 uses,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Authorizations.deny accepts.
    bytes32 private constant DENY =
        keccak256(
            "DenyAccess(bytes32 authorization,bytes32 application,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Authorizations.suspend accepts.
    bytes32 private constant SUSPEND =
        keccak256(
            "SuspendAccess(bytes32 authorization,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Authorizations.resume accepts.
    bytes32 private constant RESUME =
        keccak256(
            "ResumeAccess(bytes32 authorization,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Authorizations.revoke accepts.
    bytes32 private constant REVOKE =
        keccak256(
            "RevokeAccess(bytes32 authorization,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );

    /// @notice The struct hash of an application.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(RequestAccess calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    REQUEST,
                    keccak256(bytes(s.code)),
                    s.resource,
                    s.consumer,
                    s.request,
                    s.from,
                    s.until,
                    s.uses,
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of an endorsement.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(EndorseAccess calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(ENDORSE, s));
    }

    /// @notice The struct hash of a grant.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(GrantAccess calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(GRANT, s));
    }

    /// @notice The struct hash of a denial.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(DenyAccess calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(DENY, s));
    }

    /// @notice The struct hash of a suspension.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(SuspendAccess calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(SUSPEND, s));
    }

    /// @notice The struct hash of a resumption.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(ResumeAccess calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(RESUME, s));
    }

    /// @notice The struct hash of a revocation.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(RevokeAccess calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOKE, s));
    }
}
