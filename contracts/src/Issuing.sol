// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Codes} from "./Codes.sol";
import {DocumentBook} from "./DocumentBook.sol";
import {
    DocumentExists,
    ForeignBlue,
    InvalidBuyer,
    InvalidPeriod,
    InvalidSerials,
    NotLicensed,
    SerialsTaken,
    WrongRedAmount,
    WrongRedStatus
} from "./DocumentErrors.sol";
import {BatchIssued, DocumentIssued, IssuerLicensed} from "./DocumentEvents.sol";
import {IssueBatch, IssueDocument, IssueStatements, LicenseIssuer} from "./IssueStatements.sol";
import {UnknownMember} from "./RegistryErrors.sol";
import {Roles} from "./Roles.sol";

/// @title Issuing
/// @notice The statements that give the right to issue, and that issue documents.
abstract contract Issuing is DocumentBook {
    using IssueStatements for *;

    /// @notice Gives a member the right to issue documents of a kind, changes it, or takes it.
    /// @param s The statement.
    /// @param signature That of an active head of a steward.
    function license(LicenseIssuer calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        Licence storage l = _licences[_licenceId(s.issuer, s.kind)];
        _requireState(s.expectedState, l.state);
        bytes32 member = _requireSteward(_signerOf(digest, signature));
        Codes.requireKind(s.kind);
        (uint32 number, ) = MEMBERS.seat(s.issuer);
        if (number == 0) revert UnknownMember(s.issuer);
        if (s.from > s.until || s.until >= LIMIT) revert InvalidPeriod(s.from, s.until);
        _spend(digest);
        (l.from, l.until, l.state) = (s.from, s.until, s.expectedState + 1);
        emit IssuerLicensed(digest, s.issuer, member, s.kind, s.from, s.until, l.state);
    }

    /// @notice Issues one document under a key that the issuer has not used for this kind.
    /// @param s The statement.
    /// @param signature That of any active account of the issuer, which must have that role.
    function issue(IssueDocument calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        _requireState(s.expectedState, 0);
        _requireAccount(_signerOf(digest, signature), s.issuer, Roles.ISSUER);
        _requireLicence(s.issuer, s.kind);
        bytes32 id = sha256(abi.encodePacked("document:", s.issuer, s.key, s.kind));
        Issue storage i = _issues[id];
        if (i.issuer != 0) revert DocumentExists(id);
        (uint32 issuer, ) = MEMBERS.seat(s.issuer);
        uint32 buyer = _buyer(s.issuer, s.buyer);
        _requireValidity(s.validFrom, s.validUntil);
        if (s.amount >= 1 << 53) revert WrongRedAmount(s.amount, (1 << 53) - 1);
        _spend(digest);
        if (s.blue != 0) _useRed(s.blue, s.issuer, issuer, s.amount);
        (i.root, i.issuer, i.issued) = (s.root, issuer, uint48(block.timestamp));
        (i.validFrom, i.validUntil) = (uint48(s.validFrom), uint48(s.validUntil));
        if (s.amount != 0 || buyer != 0) (i.amount, i.buyer) = (s.amount, buyer);
        if (s.blue != 0) i.blue = s.blue;
        emit DocumentIssued(
            digest,
            id,
            s.issuer,
            s.kind,
            s.key,
            s.root,
            s.validFrom,
            s.validUntil,
            s.amount,
            s.buyer,
            s.blue,
            1
        );
    }

    /// @notice Issues a run of numbered documents, all after those issued before in the series.
    /// @param s The statement.
    /// @param signature That of any active account of the issuer, which must have that role.
    function issueBatch(IssueBatch calldata s, bytes calldata signature) external {
        bytes32 digest = _freshDigest(s.hash(), s.expires);
        bytes32 series = _seriesId(s.issuer, s.kind, s.series);
        Series storage run = _series[series];
        _requireState(s.expectedState, run.state);
        _requireAccount(_signerOf(digest, signature), s.issuer, Roles.ISSUER);
        _requireLicence(s.issuer, s.kind);
        if (s.first == 0 || s.count == 0 || s.count >= 1 << 32 || s.first >= LIMIT - s.count) {
            revert InvalidSerials(s.first, s.count);
        }
        if (s.first < run.next) revert SerialsTaken(s.first, run.next);
        _requireValidity(s.validFrom, s.validUntil);
        bytes32 id = sha256(abi.encodePacked("batch:", series, s.first));
        (uint32 issuer, ) = MEMBERS.seat(s.issuer);
        _spend(digest);
        Issue storage i = _issues[id];
        (i.root, i.issuer, i.issued) = (s.root, issuer, uint48(block.timestamp));
        (i.first, i.count) = (uint48(s.first), uint32(s.count));
        (i.validFrom, i.validUntil) = (uint48(s.validFrom), uint48(s.validUntil));
        (run.next, run.state) = (s.first + s.count, s.expectedState + 1);
        emit BatchIssued(
            digest,
            id,
            s.issuer,
            s.kind,
            s.series,
            s.first,
            s.count,
            s.root,
            s.validFrom,
            s.validUntil,
            s.expectedState + 1
        );
    }

    /// @dev Takes a confirmed request: the red letter that it asked for is issued.
    function _useRed(bytes32 blue, bytes32 member, uint32 issuer, uint64 amount) private {
        Red storage r = _reds[blue];
        if (r.status != RedStatus.Confirmed) revert WrongRedStatus(blue, uint8(r.status));
        if (r.issuer != issuer) revert ForeignBlue(blue, member);
        if (r.open != amount) revert WrongRedAmount(amount, r.open);
        (r.done, r.open, r.by) = (r.done + r.open, 0, Side.Nobody);
        (r.status, r.state) = (r.done == r.total ? RedStatus.Full : RedStatus.Partial, r.state + 1);
    }

    /// @dev Refuses an issuer without the right to that kind now.
    function _requireLicence(bytes32 issuer, string calldata kind) private view {
        Licence storage l = _licences[_licenceId(issuer, kind)];
        bool held = l.until != 0 && l.from <= block.timestamp && block.timestamp <= l.until;
        if (!held) revert NotLicensed(issuer, kind);
    }

    /// @dev The buyer's number; 0 for none.
    function _buyer(bytes32 issuer, bytes32 buyer) private view returns (uint32 number) {
        if (buyer == 0) return 0;
        (number, ) = MEMBERS.seat(buyer);
        if (number == 0 || buyer == issuer) revert InvalidBuyer(buyer);
    }

    /// @dev Refuses a validity that ends before it begins; 0 is without end.
    function _requireValidity(uint64 from, uint64 until) private pure {
        if (from >= LIMIT || until >= LIMIT || (until != 0 && from > until)) {
            revert InvalidPeriod(from, until);
        }
    }
}
