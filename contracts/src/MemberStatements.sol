// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Admits an organisation. Signed by a quorum of stewards.
/// @param code Its code, 1 to 32 characters of 0-9, A-Z and hyphen; never given twice.
/// @param prefix What its resource codes begin with, 2 to 8 of 0-9 and A-Z; never given twice.
/// @param profile SHA-256 of its profile, which stands off the chain.
/// @param roles Its roles as bits.
/// @param handlers Its accounts of rank handler.
/// @param heads Its accounts of rank head.
/// @param expectedState 0.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct AdmitMember {
    string code;
    string prefix;
    bytes32 profile;
    uint32 roles;
    address[] handlers;
    address[] heads;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Replaces a member's profile and roles. Signed by a quorum of stewards.
/// @param member The member's id.
/// @param profile SHA-256 of the new profile.
/// @param roles The new roles as bits.
/// @param expectedState The number of statements accepted so far about the member.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct AmendMember {
    bytes32 member;
    bytes32 profile;
    uint32 roles;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Takes a member's rights until it is reinstated. Signed by a quorum of stewards.
/// @param member The member's id.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the member.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct SuspendMember {
    bytes32 member;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Gives a suspended member its rights back. Signed by a quorum of stewards.
/// @param member The member's id.
/// @param reason SHA-256 of the reason, which stands off the chain.
/// @param expectedState The number of statements accepted so far about the member.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct ReinstateMember {
    bytes32 member;
    bytes32 reason;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Adds, removes or replaces an account. Signed by one head of the member, or by a quorum
///         of stewards.
/// @param member The member's id.
/// @param previous The account removed, or zero to add one.
/// @param next The account added, or zero to remove one.
/// @param rank The rank of both.
/// @param expectedState The number of statements accepted so far about the member.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct RotateAccount {
    bytes32 member;
    address previous;
    address next;
    uint8 rank;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @title MemberStatements
/// @notice The EIP-712 struct hashes of the statements that Members accepts.
library MemberStatements {
    /// @dev The type that Members.admit accepts.
    bytes32 private constant ADMIT =
        keccak256(
            "AdmitMember(string code,string prefix,bytes32 profile,uint32 roles,"
            "address[] handlers,address[] heads,uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Members.amend accepts.
    bytes32 private constant AMEND =
        keccak256(
            "AmendMember(bytes32 member,bytes32 profile,uint32 roles,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Members.suspend accepts.
    bytes32 private constant SUSPEND =
        keccak256(
            "SuspendMember(bytes32 member,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Members.reinstate accepts.
    bytes32 private constant REINSTATE =
        keccak256(
            "ReinstateMember(bytes32 member,bytes32 reason,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Members.rotate accepts.
    bytes32 private constant ROTATE =
        keccak256(
            "RotateAccount(bytes32 member,address previous,address next,uint8 rank,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );

    /// @notice The struct hash of an admission.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(AdmitMember calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    ADMIT,
                    keccak256(bytes(s.code)),
                    keccak256(bytes(s.prefix)),
                    s.profile,
                    s.roles,
                    keccak256(abi.encodePacked(s.handlers)),
                    keccak256(abi.encodePacked(s.heads)),
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of an amendment.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(AmendMember calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(AMEND, s));
    }

    /// @notice The struct hash of a suspension.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(SuspendMember calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(SUSPEND, s));
    }

    /// @notice The struct hash of a reinstatement.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(ReinstateMember calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(REINSTATE, s));
    }

    /// @notice The struct hash of a rotation.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(RotateAccount calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(ROTATE, s));
    }
}
